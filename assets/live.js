// What is chosen on the page is shown at once: the address is asked for by the one callback (dashboard/server/live.py),
// and of the document that answers only what differs is put into this one, so that place and focus stay.
(function () {
  var SLOW = 500, TYPED = 250, LONG = 30000;
  var here = location.pathname + location.search, newest = 0, waiting = null, underway = 0, timers = [];
  function form() { return document.getElementById("choices"); }
  function live() { return window.scorecard && window.scorecard.ask && form(); }
  function say(words) { var place = document.getElementById("slow"); if (place) place.textContent = words; }
  function still() { timers.forEach(clearTimeout); timers = []; }

  // The address of what the form says; a box each of one name becomes one name, what is as usual is left out.
  function chosen(changed) {
    var said = {};
    new FormData(form()).forEach(function (value, name) {
      if (value === "" || (changed === "service" && name === "team")) return;
      said[name] = said[name] ? said[name] + "," + value : value;
    });
    if (said.show) said.show = document.querySelector('[name="show"][type="checkbox"]:not(:checked)') ? said.show.replace(/^none,/, "") : "";
    if (said.order === "section") delete said.order;
    if (said.view === "published") delete said.view;
    var pairs = Object.keys(said).filter(function (name) { return said[name]; })
      .map(function (name) { return name + "=" + encodeURIComponent(said[name]).replace(/%2C/g, ","); });
    return form().getAttribute("action") + (pairs.length ? "?" + pairs.join("&") : "");
  }

  function ask(address, push) {
    still();
    newest += 1;
    waiting = { number: newest, address: address, push: push };
    timers = [setTimeout(function () { say("Fetching the figures…"); }, SLOW), setTimeout(function () { failed(); }, LONG)];
    underway += 1;
    window.scorecard.ask({ address: address, number: newest });
  }

  function failed(words) {
    if (!waiting) return;
    still();
    if (!waiting.push) history.pushState(null, "", here); // the page stays, and so does its address
    waiting = null;
    newest += 1; // an answer that still comes is too late
    if (form()) form().reset();
    say(words || "That could not be shown just now, so the page is as it was. Please try again.");
  }

  function show(answer) {
    if (!waiting || answer.number !== newest) return; // something else has been chosen since
    if (answer.failed) return failed(answer.failed);
    still();
    underway = 0;
    var asked = waiting, typing = asked.push && document.activeElement;
    typing = typing && typing.type === "text" ? { box: typing, text: typing.value, at: typing.selectionStart } : null;
    waiting = null;
    if (asked.push && asked.address !== here) history.pushState(null, "", asked.address);
    here = asked.address;
    put(new DOMParser().parseFromString(answer.html, "text/html"));
    if (form()) form().reset(); // to what the document says is chosen
    if (typing && typing.box.isConnected && typing.box.value !== typing.text) {
      typing.box.value = typing.text;
      typing.box.setSelectionRange(typing.at, typing.at);
    }
  }

  function put(next) {
    var kept = document.activeElement, page = document.documentElement;
    document.title = next.title;
    page.dataset.foot = next.documentElement.dataset.foot;
    ["skips", "main"].forEach(function (id) { children(document.getElementById(id), next.getElementById(id)); });
    children(document.querySelector("header.top"), next.querySelector("header.top"));
    if (kept !== document.body && !kept.isConnected) {
      var place = document.getElementById("counted") || document.getElementById("main");
      place.focus({ preventScroll: true });
    }
  }

  function alike(old, next) {
    if (old.nodeType !== 1) { if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue; return; }
    if (old.isEqualNode(next)) return;
    var stays = old.nodeName === "DETAILS" && !old.dataset.go; // somebody opened or closed it
    Array.prototype.slice.call(old.attributes).forEach(function (one) {
      if (!next.hasAttribute(one.name) && !(stays && one.name === "open")) old.removeAttribute(one.name);
    });
    Array.prototype.forEach.call(next.attributes, function (one) {
      if (old.getAttribute(one.name) !== one.value && !(stays && one.name === "open")) old.setAttribute(one.name, one.value);
    });
    children(old, next);
  }
  function children(old, next) {
    var named = {}, at = old.firstChild;
    Array.prototype.forEach.call(old.children, function (one) { if (one.id) named[one.id] = one; });
    Array.prototype.slice.call(next.childNodes).forEach(function (one) {
      var same = one.id ? named[one.id] : at && !at.id && at.nodeName === one.nodeName ? at : null;
      if (same && same.nodeName !== one.nodeName) same = null;
      if (!same) return void old.insertBefore(document.importNode(one, true), at);
      if (same === at) at = at.nextSibling; else old.insertBefore(same, at);
      alike(same, one);
    });
    while (at) { var gone = at; at = at.nextSibling; old.removeChild(gone); }
  }

  document.addEventListener("change", function (event) {
    if (!live() || event.target.form !== form() || event.target.type === "text") return;
    ask(chosen(event.target.name), true);
  });
  var typed;
  document.addEventListener("input", function (event) {
    if (!live() || event.target.form !== form() || event.target.type !== "text") return;
    clearTimeout(typed);
    typed = setTimeout(function () { if (form()) ask(chosen("words"), true); }, TYPED);
  });
  document.addEventListener("submit", function (event) {
    if (!live() || event.target !== form()) return;
    event.preventDefault();
    clearTimeout(typed);
    ask(chosen(""), true);
  });
  document.addEventListener("click", function (event) {
    var plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    var go = plain && live() && event.target.closest("a[data-go], button[data-go], details[data-go] > summary");
    if (!go) return;
    event.preventDefault();
    clearTimeout(typed);
    ask(go.nodeName === "A" ? go.getAttribute("href") : (go.dataset.go || go.parentNode.dataset.go), true);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !live() || !event.target.closest("#choices, #filter, .keys, .found") || !document.getElementById("clear")) return;
    event.preventDefault();
    clearTimeout(typed);
    if (event.target.type === "text") event.target.value = "";
    ask(form().dataset.clear, true);
  });
  window.addEventListener("popstate", function () {
    var address = location.pathname + location.search;
    if (address === here) { if (waiting) { still(); waiting = null; newest += 1; } return; } // a place within the page, or back before the answer came
    if (live()) ask(address, false); else location.reload();
  });
  window.scorecard.show = show;
  window.scorecard.resolved = function (wrong) { // of several underway the last one counts
    underway = Math.max(underway - 1, 0);
    if (wrong && underway === 0) failed();
  };
})();
