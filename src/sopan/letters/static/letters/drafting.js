/* Drafting a letter: the preview follows what is written, paragraphs move in place. The page works without this. */
(function () {
  "use strict";
  var pause = 900, timer = 0, going = false, again = false;

  function button(form) { return form && form.querySelector("[data-preview]"); }
  function frame() { return document.querySelector(".viewer-letter iframe[name=naskah]"); }

  /* The next page is loaded behind the one that is read, which then makes room for it. */
  function refresh(form) {
    var now = frame(), press = button(form);
    if (!now || !press || now.offsetParent === null) { return; }
    if (going) { again = true; return; }
    going = true;
    var next = now.cloneNode(false);
    next.name = "naskah-berikut";
    next.className = "viewer-next";
    next.removeAttribute("src");
    now.parentNode.appendChild(next);
    press.formTarget = next.name;
    next.addEventListener("load", function () {
      if (next.contentWindow.location.href === "about:blank") { return; }
      now.remove();
      next.className = "";
      next.name = "naskah";
      going = false;
      if (again) { again = false; refresh(form); }
    });
    form.requestSubmit(press);
    press.formTarget = "naskah";
  }
  function soon(form) { clearTimeout(timer); timer = setTimeout(function () { refresh(form); }, pause); }

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (event.target.matches("[name^=paragraph_], textarea.wording") && button(form)) { soon(form); }
  });

  /* A place is put where one writes. */
  function places(root) {
    Array.prototype.forEach.call(root.querySelectorAll("[data-place]"), function (place) {
      var press = document.createElement("button");
      press.type = "button";
      press.className = "code place";
      press.textContent = place.textContent;
      press.addEventListener("click", function () {
        var area = document.querySelector("textarea.wording");
        area.setRangeText(press.textContent, area.selectionStart, area.selectionEnd, "end");
        area.focus();
        area.dispatchEvent(new Event("input", { bubbles: true }));
      });
      place.replaceWith(press);
    });
  }
  places(document);

  function arrange(list) {
    var rows = Array.prototype.slice.call(list.children);
    list.closest("form").querySelector("input[name=order]").value = rows.map(function (row) { return row.dataset.slot; }).join(" ");
    rows.forEach(function (row, at) {
      row.querySelectorAll("[value^='up:']").forEach(function (one) { one.disabled = at === 0; });
      row.querySelectorAll("[value^='down:']").forEach(function (one) { one.disabled = at === rows.length - 1; });
    });
  }

  document.addEventListener("click", function (event) {
    var press = event.target.closest("[name=change]"), list = press && press.closest("[data-alineas]");
    if (!list) { return; }
    var row = press.closest("[data-slot]"), verb = press.value.split(":")[0], form = list.closest("form");
    if (verb === "up" && row.previousElementSibling) { list.insertBefore(row, row.previousElementSibling); }
    else if (verb === "down" && row.nextElementSibling) { list.insertBefore(row.nextElementSibling, row); }
    else if (verb === "remove" && list.children.length > 1) { row.remove(); }
    else { return; } /* adding one goes by the server */
    event.preventDefault();
    form.setAttribute("data-changed", "");
    arrange(list);
    if (verb !== "remove") { press.focus(); }
    soon(form);
  });
}());
