// Checks a definition as it is typed and says what was found. Without this script the buttons do the same.
(function () {
  var PAUSE = 900;
  document.querySelectorAll("form[data-check]").forEach(function (form) {
    var text = form.querySelector("#text"), place = form.querySelector("#tried"), found = form.querySelector("#found"), told = form.querySelector("#told");
    var waiting = 0, asking = null, compared = text.value;
    function show(html) {
      place.innerHTML = html; // our own template, which escapes what was typed
      var summary = place.querySelector(".summary");
      if (summary && told.textContent !== summary.textContent) told.textContent = summary.textContent;
    }
    function say(words) { var p = document.createElement("p"); p.className = "summary"; p.textContent = words; show(p.outerHTML); }
    function check() {
      if (asking) asking.abort();
      var mine = asking = new AbortController();
      found.setAttribute("aria-busy", "true");
      fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)), signal: mine.signal })
        .then(function (answer) { return answer.ok || answer.status === 404 ? answer.text().then(show) : say("It could not be checked. Load this page again and try once more."); })
        .catch(function (error) { if (error.name !== "AbortError") say("The connection broke off. Try again."); })
        .finally(function () { if (asking === mine) found.removeAttribute("aria-busy"); });
    }
    function changed() {
      var keep = form.querySelector("#keep"), stale = form.querySelector("#stale");
      if (keep) { keep.disabled = text.value !== compared; stale.hidden = text.value === compared; }
    }
    text.addEventListener("input", function () { changed(); clearTimeout(waiting); waiting = setTimeout(check, PAUSE); });
    form.addEventListener("submit", function (event) {
      clearTimeout(waiting);
      if (event.submitter && event.submitter.value === "check") { event.preventDefault(); check(); }
    });
    if (window.location.hash) (form.querySelector("section#compared") || found).focus();
  });
})();
