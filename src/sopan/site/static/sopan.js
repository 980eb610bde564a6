/* Only makes pages nicer: each one works without this file. */
(function () {
  "use strict";
  var english = document.documentElement.lang === "en";
  var shown = where();
  function where() { return location.pathname + location.search; }
  function say(indonesian, inEnglish) { return english ? inEnglish : indonesian; }
  function each(selector, act, root) { Array.prototype.forEach.call((root || document).querySelectorAll(selector), act); }
  function make(tag, css, text) {
    var node = document.createElement(tag);
    if (css) { node.className = css; }
    if (text) { node.textContent = text; }
    return node;
  }

  /* A button that opens its answer beside this page, such as a preview. */
  function elsewhere(event) { return event.submitter && (event.submitter.hasAttribute("formaction") || event.submitter.hasAttribute("formtarget")); }

  /* A form is sent once. The button that was pressed keeps its name and value. */
  function once(event) {
    var form = event.target;
    if (form.getAttribute("method") !== "post" || event.defaultPrevented || form.hasAttribute("hx-post") || elsewhere(event)) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.removeAttribute("data-changed");
    setTimeout(function () {
      each("button, input[type=submit]", function (button) { button.setAttribute("aria-disabled", "true"); }, form);
    }, 0);
  }
  function again() {
    each("form[data-sent]", function (form) {
      delete form.dataset.sent;
      each("[aria-disabled]", function (button) { button.removeAttribute("aria-disabled"); }, form);
    });
  }

  /* <form data-upload>: shows how far the upload is. The server's answer replaces the page. */
  function upload(event) {
    var form = event.target;
    var picked = Array.prototype.some.call(form.querySelectorAll("input[type=file]"), function (input) { return input.files.length; });
    if (!form.matches("[data-upload]") || event.defaultPrevented || elsewhere(event) || !picked || !window.FormData) { return; }
    event.preventDefault();
    if (form.dataset.sent) { return; }
    form.dataset.sent = "yes";
    form.removeAttribute("data-changed");
    var data = new FormData(form);
    if (event.submitter && event.submitter.name) { data.append(event.submitter.name, event.submitter.value); }
    var box = form.querySelector(".upload") || form.appendChild(make("div", "upload"));
    var bar = make("progress"), words = make("p", "upload-words"), told = -1;
    box.textContent = "";
    bar.max = 100; bar.value = 0;
    bar.setAttribute("aria-label", say("Kemajuan unggahan", "Upload progress"));
    words.setAttribute("role", "status");
    box.appendChild(bar); box.appendChild(words);
    var request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || location.href); // form.action may be a button of that name
    request.upload.onprogress = function (now) {
      if (!now.lengthComputable) { return; }
      var share = Math.round(100 * now.loaded / now.total);
      bar.value = share;
      if (share === 100) { words.textContent = say("Berkas sedang diperiksa ...", "Checking the file ..."); }
      else if (share >= told + 10) { told = share; words.textContent = say("Terunggah ", "Uploaded ") + share + "%"; }
    };
    request.onload = function () {
      var page = new DOMParser().parseFromString(request.responseText, "text/html");
      if (request.responseURL !== location.href) { history.pushState({}, "", request.responseURL); }
      document.title = page.title;
      document.body.replaceWith(document.adoptNode(page.body));
      each("body script[src]", function (old) { var fresh = make("script"); fresh.src = old.src; old.replaceWith(fresh); }); // a parsed one never runs
      shown = where();
      if (window.htmx) { window.htmx.process(document.body); }
      ready();
      if (!document.querySelector("[data-focus]")) { window.scrollTo(0, 0); }
    };
    request.onerror = function () {
      delete form.dataset.sent;
      bar.remove();
      words.textContent = say("Sambungan terputus sebelum berkas selesai terkirim. Periksa sinyal Anda, lalu kirim lagi.",
        "The connection was lost before the file was sent. Check your signal and send it again.");
    };
    request.send(data);
  }

  /* <form data-autosave="URL">: saves the draft after a pause and says so in its .saved line. */
  function autosave(form) {
    var line = form.querySelector(".saved"), timer = 0;
    function save() {
      if (form.dataset.sent) { return; }
      var data = new FormData(form);
      each("input[type=file]", function (input) { if (input.name) { data.delete(input.name); } }, form);
      fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Autosave": "1" }, redirect: "error" }).then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        var now = new Date(), two = function (n) { return String(n).padStart(2, "0"); };
        form.removeAttribute("data-changed");
        if (line) { line.textContent = say("Tersimpan pukul " + two(now.getHours()) + "." + two(now.getMinutes()), "Saved at " + two(now.getHours()) + ":" + two(now.getMinutes())); }
      }).catch(function () {
        if (line) { line.textContent = say("Belum tersimpan. Kami coba lagi saat Anda mengisi berikutnya.", "Not saved yet. We try again at your next change."); }
      });
    }
    form.addEventListener("input", function (event) {
      if (event.target.type !== "file") { clearTimeout(timer); timer = setTimeout(save, 1500); }
    });
  }

  /* Lists with [data-keys]: j and k move, Enter opens, x ticks, / searches, ? shows the keys. */
  function keys(event) {
    var list = document.querySelector("[data-keys]"), at = event.target;
    if (!list || event.ctrlKey || event.metaKey || event.altKey || at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) { return; }
    if (event.key === "/") {
      var search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "?") {
      var help = document.querySelector("details.keys");
      if (help) { help.open = !help.open; help.querySelector("summary").focus(); }
    } else if (event.key === "x") {
      var pick = document.activeElement.parentNode.querySelector(".inbox-pick input");
      if (pick) { pick.click(); }
    } else if (event.key === "j" || event.key === "k") {
      var rows = Array.prototype.slice.call(list.querySelectorAll("a.inbox-row"));
      var next = rows.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      if (rows.length) { rows[Math.max(0, Math.min(rows.length - 1, next))].focus(); }
    }
  }

  /* [data-pick-all]: one tick for all ticks of its form. */
  function pickAll(label) {
    var all = label.querySelector("input"), form = label.closest("form");
    var picks = Array.prototype.filter.call(form.elements, function (one) { return one.type === "checkbox" && one.closest(".inbox-pick"); });
    function count() {
      var n = picks.filter(function (one) { return one.checked; }).length;
      all.checked = n > 0 && n === picks.length;
      all.indeterminate = n > 0 && n < picks.length;
    }
    label.hidden = false;
    all.addEventListener("change", function () { picks.forEach(function (one) { one.checked = all.checked; }); });
    picks.forEach(function (one) { one.addEventListener("change", count); });
    count();
  }

  /* What was picked from suggestions stays picked when those for the last letters typed come later. */
  var picked = null;
  function keepPick(event) { picked = event.detail.target.querySelector("input[type=radio]:checked"); }
  function pickAgain(event) {
    each("input[type=radio]", function (radio) {
      if (picked && radio.name === picked.name && radio.value === picked.value) { radio.checked = true; }
    }, event.detail.target);
  }

  /* An open menu closes when one clicks elsewhere or presses Escape. */
  function closeMenus(event) {
    each("details.menu[open]", function (menu) {
      if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
        menu.open = false;
        if (event.type === "keydown") { menu.querySelector("summary").focus(); }
      }
    });
  }

  /* A link to something folded away unfolds it (newer browsers do so by themselves). */
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = target && target.closest("details");
    if (fold && !fold.open) { fold.open = true; target.scrollIntoView(); }
  }

  function ready() {
    unfold();
    each("form[data-autosave]", autosave);
    each("form[data-warn], form[data-autosave]", function (form) {
      form.addEventListener("input", function () { form.setAttribute("data-changed", ""); });
    });
    each("[data-pick-all]", pickAll);
    each(".tabs [aria-current]", function (tab) { // on a phone it may stand beyond the edge
      var row = tab.closest(".tabs");
      row.scrollLeft += Math.max(0, tab.getBoundingClientRect().right - row.getBoundingClientRect().right);
    });
    each("[data-print]", function (button) { button.hidden = false; button.addEventListener("click", function () { window.print(); }); });
    each("[data-autosubmit]", function (control) { control.addEventListener("change", function () { control.form.requestSubmit(); }); });
    var first = document.querySelector("[data-focus]");
    if (first) { first.focus({ preventScroll: false }); }
  }

  document.addEventListener("htmx:beforeSwap", keepPick);
  document.addEventListener("htmx:afterSwap", pickAgain);
  window.addEventListener("hashchange", unfold);
  document.addEventListener("submit", upload);
  document.addEventListener("submit", once);
  document.addEventListener("keydown", keys);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("click", closeMenus);
  window.addEventListener("pageshow", again);
  window.addEventListener("popstate", function () { if (where() !== shown) { location.reload(); } });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-changed]")) { event.preventDefault(); }
  });
  ready();
}());
