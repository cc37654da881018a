// Our own Dash component: takes over the page that the server wrote and lays its charts over the server's drawings.
(function () {
  var React = window.React;
  var idle = window.requestIdleCallback || setTimeout;
  var slot = function (name) { return document.querySelector('[data-graph="' + name + '"]'); };
  // Zoomed in, the axis names every month, or every second, third … where that would be more than seven.
  function nameMonths(chart) {
    var axis = chart.layout.xaxis, whole = axis.range.join(), shown = whole;
    chart.on("plotly_relayout", function () {
      var now = chart.layout.xaxis.range.join();
      if (now === shown) return;
      shown = now;
      var ends = chart.layout.xaxis.range.map(function (end) { return new Date(end).getTime(); });
      var step = Math.max(1, Math.ceil((ends[1] - ends[0]) / (7 * 30.5 * 864e5)));
      window.Plotly.relayout(chart, now === whole ? { "xaxis.tickmode": "array" } : { "xaxis.tickmode": "linear",
        "xaxis.tick0": axis.tickvals[axis.tickvals.length - 1], "xaxis.dtick": "M" + step, "xaxis.tickformat": "%b %y" });
    });
  }
  function whenDrawn(place) {
    new MutationObserver(function (_changes, watch) {
      var chart = place.querySelector(".js-plotly-plot");
      if (!chart || !chart.on) return;
      watch.disconnect();
      chart.once("plotly_afterplot", function () {
        if (chart.layout.dragmode !== "zoom") return;
        nameMonths(chart);
        if (matchMedia("(pointer: coarse)").matches) window.Plotly.relayout(chart, { dragmode: false }); // a finger scrolls the page
      });
    }).observe(place, { childList: true, subtree: true });
  }
  function Body(props) {
    React.useEffect(function () { // what was chosen on the page (live.js) is answered by the one callback
      if (props.shown && window.scorecard.show) window.scorecard.show(props.shown);
    }, [props.shown]);
    React.useEffect(function () {
      window.scorecard.ask = function (wanted) { props.setProps({ wanted: wanted }); };
      document.getElementById("main").dataset.live = "yes";
      if (!document.querySelector("[data-graph]")) return;
      idle(function () { // the page can be read and used: now what it does not need
        document.querySelectorAll("[data-graph]").forEach(whenDrawn);
        window.scorecard.forCharts(function () { if (window.Plotly) props.setProps({ address: window.location.pathname + window.location.search }); });
      });
    }, []);
    return React.Children.toArray(props.children).map(function (chart, position) {
      var place = slot((props.slots || [])[position]);
      return place ? window.ReactDOM.createPortal(chart, place) : null;
    });
  }
  window.scorecard.Body = Body;
})();
