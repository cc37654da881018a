// Our own Dash component: takes over the page that the server wrote and lays its charts over the server's drawings.
(function () {
  var React = window.React;
  var idle = window.requestIdleCallback || setTimeout;
  var slot = function (name) { return document.querySelector('[data-graph="' + name + '"]'); };
  function Body(props) {
    React.useEffect(function () {
      document.getElementById("main").dataset.live = "yes";
      if (!document.querySelector("[data-graph]")) return;
      idle(function () { // the page can be read and used: now what it does not need
        window.scorecard.forCharts(function () { props.setProps({ address: window.location.pathname + window.location.search }); });
      });
    }, []);
    return React.Children.toArray(props.children).map(function (chart, position) {
      var place = slot((props.slots || [])[position]);
      return place ? window.ReactDOM.createPortal(chart, place) : null;
    });
  }
  window.scorecard.Body = Body;
})();
