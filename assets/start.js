// Starts Dash when the page has finished loading; what draws charts (all that stands after body.js) is left to body.js.
(function () {
  var sources = (document.currentScript.dataset.scripts || "").split(" ").filter(Boolean);
  var first = sources.findIndex(function (source) { return source.indexOf("/body.js") !== -1; }) + 1;
  function load(addresses, then) {
    addresses.forEach(function (address, position) {
      var script = document.createElement("script");
      script.src = address;
      script.async = false; // fetched together, run in order
      if (position === addresses.length - 1) script.onload = then;
      document.body.appendChild(script);
    });
  }
  function start() { load(sources.slice(0, first), function () { window.renderer = new window.DashRenderer(); }); }
  window.scorecard = { forCharts: function (then) { load(sources.slice(first), then); } };
  if (document.readyState === "complete") start();
  else window.addEventListener("load", function () { setTimeout(start); });
})();
