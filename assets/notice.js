// Says how far it is while figures are computed again, and offers them when they are there. Without it, loading the page again does the same.
"use strict";
(() => {
  const notice = document.querySelector(".notice");
  const link = notice.querySelector("a");
  const tell = (place, words) => {
    const found = notice.querySelector(place);
    if (found.textContent !== words) found.textContent = words; // else it would be read out each time
  };
  const ask = async () => {
    if (document.hidden) return;
    let told;
    try {
      const answer = await fetch("/figures-in-force");
      if (!answer.ok) return;
      told = await answer.json();
    } catch { return; } // the server is not there just now: asked again
    tell("[role=status]", told.says);
    if (!told.ready) tell(".shown", told.shown); // what is open stays what it was until it is loaded again
    tell(".far", told.far);
    if (!told.ready) return;
    clearInterval(asking);
    link.href = window.location.pathname + window.location.search;
    link.hidden = false;
  };
  const asking = setInterval(ask, 1000 * notice.dataset.every);
})();
