/* Reads a card's QR code with the camera, where the browser can; everywhere else the button stays away. */
const button = document.querySelector("[data-scan]");
const box = document.querySelector("[data-scanner]");
const able = "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia;

if (button && box && able) {
  BarcodeDetector.getSupportedFormats().then((formats) => {
    button.hidden = !formats.includes("qr_code");
  });
  const video = box.querySelector("video");
  const field = document.querySelector(button.dataset.scan);
  let stream = null;

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    box.hidden = true;
    button.focus();
  };

  const look = async (detector) => {
    if (!stream) return;
    const [seen] = await detector.detect(video).catch(() => []);
    if (!stream) return;
    if (seen) {
      field.value = seen.rawValue.slice(0, 200);
      stop();
      document.getElementById("friend").focus();
      return;
    }
    setTimeout(look, 200, detector);
  };

  button.addEventListener("click", async () => {
    box.hidden = false;
    const refused = box.querySelector("[data-no-camera]");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      refused.hidden = true;
      video.srcObject = stream;
      video.play().catch(() => {}); // reading begins with the first picture that comes
      look(new BarcodeDetector({ formats: ["qr_code"] }));
    } catch {
      refused.hidden = false;
    }
  });
  box.querySelector("[data-scan-stop]").addEventListener("click", stop);
  addEventListener("pagehide", stop);
}
