/* <div data-pad> with a canvas and a hidden field: signing with a finger, a pen or a mouse. Without this file the
   receiver signs on paper. Listens to the document, so that it bears a page whose body is replaced. */
(function () {
  "use strict";
  if (window.sopanPad) { return; }
  window.sopanPad = true;
  var drawing = null, last = null;

  function pad(node) { return node && node.closest ? node.closest("[data-pad]") : null; }
  function field(box) { return box.querySelector("input[type=hidden]"); }
  function place(canvas, event) {
    var edge = canvas.getBoundingClientRect();
    return { x: (event.clientX - edge.left) * canvas.width / edge.width, y: (event.clientY - edge.top) * canvas.height / edge.height };
  }
  function line(canvas, from, to) {
    var pen = canvas.getContext("2d");
    pen.strokeStyle = "#1d2327";
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x + .01, to.y); // a dot, too, is a line
    pen.stroke();
  }
  function show() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-pad][hidden]"), function (box) {
      var kept = field(box).value, canvas = box.querySelector("canvas");
      box.hidden = false;
      if (box.nextElementSibling && box.nextElementSibling.hasAttribute("data-no-pad")) { box.nextElementSibling.hidden = true; }
      if (kept.indexOf("data:image/png;base64,") !== 0) { return; }
      var picture = new Image();
      picture.onload = function () { canvas.getContext("2d").drawImage(picture, 0, 0); };
      picture.src = kept;
    });
  }

  document.addEventListener("pointerdown", function (event) {
    var box = pad(event.target);
    if (!box || event.target.tagName !== "CANVAS" || event.button) { return; }
    drawing = event.target;
    last = place(drawing, event);
    if (drawing.setPointerCapture) { drawing.setPointerCapture(event.pointerId); }
    line(drawing, last, last);
    event.preventDefault();
  });
  document.addEventListener("pointermove", function (event) {
    if (!drawing || event.target !== drawing) { return; }
    var now = place(drawing, event);
    line(drawing, last, now);
    last = now;
  });
  function stop() {
    if (!drawing) { return; }
    field(pad(drawing)).value = drawing.toDataURL("image/png");
    drawing = last = null;
  }
  document.addEventListener("pointerup", stop);
  document.addEventListener("pointercancel", stop);
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-pad-clear]");
    if (!button) { return; }
    var box = pad(button), canvas = box.querySelector("canvas");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    field(box).value = "";
  });

  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", show); } else { show(); }
  new MutationObserver(show).observe(document.documentElement, { childList: true });
})();
