// Starts Dash once the page is there: at once where the page has charts, else when it has finished loading.
(function () {
  var me = document.currentScript;
  var sources = (me.dataset.scripts || "").split(" ").filter(Boolean);
  function start() {
    sources.forEach(function (source, position) {
      var script = document.createElement("script");
      script.src = source;
      script.async = false; // fetched together, run in order
      if (position === sources.length - 1) script.onload = function () { window.renderer = new window.DashRenderer(); };
      document.body.appendChild(script);
    });
  }
  if (document.querySelector("[data-graph]")) start();
  else if (document.readyState === "complete") start();
  else window.addEventListener("load", function () { setTimeout(start); });
})();
