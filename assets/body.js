// Our own Dash component: takes over the page that the server wrote and puts its charts into their places.
(function () {
  var React = window.React;
  var slot = function (name) { return document.querySelector('[data-graph="' + name + '"]'); };
  function Body(props) {
    React.useEffect(function () {
      document.getElementById("main").dataset.live = "yes";
      if (document.querySelector("[data-graph]")) props.setProps({ address: window.location.pathname + window.location.search });
    }, []);
    React.useEffect(function () { // the words go when the chart is drawn: measure.css
      if (props.fault) document.querySelectorAll("[data-graph] > .waiting").forEach(function (words) { words.textContent = props.fault; });
    }, [props.fault]);
    return React.Children.toArray(props.children).map(function (chart, position) {
      var place = slot((props.slots || [])[position]);
      return place ? window.ReactDOM.createPortal(chart, place) : null;
    });
  }
  window.scorecard = Object.assign(window.scorecard || {}, { Body: Body });
})();
