// Sends a dropped or chosen workbook with its progress, and says that a load is under way. Without this script the forms work as they are.
(function () {
  function show(form, words, share, wrong) {
    var place = form.querySelector(".progress"), bar = place.querySelector("progress"), text = place.querySelector("p");
    place.hidden = false;
    bar.hidden = Boolean(wrong);
    if (share === null) bar.removeAttribute("value"); else bar.value = share;
    if (text.textContent !== words) text.textContent = words;
    text.className = wrong ? "wrong" : "";
  }
  function lock(form, locked) {
    form.querySelectorAll("button").forEach(function (button) { button.disabled = locked; });
  }
  function send(form) {
    var request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = function (event) {
      if (event.lengthComputable && event.loaded < event.total) show(form, "Sending the workbook…", Math.round(100 * event.loaded / event.total));
    };
    request.upload.onload = function () { show(form, "Checking every sheet. A large workbook takes a few seconds…", null); };
    request.onload = function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      if (answer.next) window.location.assign(answer.next);
      else { lock(form, false); show(form, answer.says || "It could not be checked. Load this page again and try once more.", 0, true); }
    };
    request.onerror = function () { lock(form, false); show(form, "The connection broke off. Try again.", 0, true); };
    show(form, "Sending the workbook…", 0);
    request.send(new FormData(form));
    lock(form, true);
  }
  document.querySelectorAll("form[data-drop]").forEach(function (form) {
    var input = form.querySelector('input[type="file"]'), depth = 0;
    form.addEventListener("submit", function (event) { event.preventDefault(); send(form); });
    form.addEventListener("dragenter", function (event) { event.preventDefault(); depth += 1; form.classList.add("over"); });
    form.addEventListener("dragover", function (event) { event.preventDefault(); });
    form.addEventListener("dragleave", function () { depth -= 1; if (depth <= 0) form.classList.remove("over"); });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      depth = 0;
      form.classList.remove("over");
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.focus(); }
    });
  });
  document.querySelectorAll("form[data-busy]").forEach(function (form) {
    form.addEventListener("submit", function () {
      show(form, form.dataset.busy, null);
      setTimeout(function () { lock(form, true); });
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-drop], form[data-busy]").forEach(function (form) { lock(form, false); form.querySelector(".progress").hidden = true; });
  });
})();
