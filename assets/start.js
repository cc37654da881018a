// Starts Dash when the page has finished loading. Dash's scripts, as Dash lists them, wait in a <template>, where nothing
// runs; its component packages that no page needs to be used are left out or left to body.js.
(function () {
  var NEVER = ["/dash/html/", "/dash/dash_table/"], FOR_CHARTS = ["/dash/dcc/", "/dash/deps/polyfill"];
  var charts = document.currentScript.dataset.charts;
  var waiting = document.getElementById("dash").content.querySelectorAll("script[src]");
  var sources = Array.prototype.map.call(waiting, function (script) { return script.getAttribute("src"); });
  function among(names) { return function (source) { return names.some(function (name) { return source.indexOf(name) !== -1; }); }; }
  function load(addresses, then) {
    addresses.forEach(function (address, position) {
      var script = document.createElement("script");
      script.src = address;
      script.async = false; // fetched together, run in order
      if (position === addresses.length - 1) script.onload = then;
      document.body.appendChild(script);
    });
  }
  var later = among(NEVER.concat(FOR_CHARTS));
  function start() {
    load(sources.filter(function (source) { return !later(source); }), function () {
      window.renderer = new window.DashRenderer({ callback_resolved: function (callback, result) { if (window.scorecard.resolved) window.scorecard.resolved(!!result.error); } });
    });
  }
  // plotly before Dash's Graph, which takes the plotly that is there already
  window.scorecard = { forCharts: function (then) { load([charts].concat(sources.filter(among(FOR_CHARTS))), then); } };
  if (document.readyState === "complete") start();
  else window.addEventListener("load", function () { setTimeout(start); });
})();
