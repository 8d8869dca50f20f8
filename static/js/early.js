// Before the first paint: how this device likes its pages. Not a module, for modules wait until the page is read.
(() => {
  /** @type {Record<string, string | undefined>} */
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("larson-display") ?? "{}");
  } catch {
    // nothing that can be used is kept
  }
  const asks = (/** @type {string} */ query) => matchMedia(query).matches;
  const root = document.documentElement;
  root.dataset.theme = kept.theme ?? root.dataset.theme ?? (asks("(prefers-color-scheme: light)") ? "light" : "dark");
  root.dataset.contrast = kept.contrast ?? (asks("(prefers-contrast: more)") ? "high" : "normal");
  root.dataset.text = kept.text ?? "normal";
  root.dataset.motion = kept.motion ?? (asks("(prefers-reduced-motion: reduce)") ? "less" : "normal");

  // The language of this device. The page comes in it, unless the person who is logged in prefers another.
  const wanted = [kept.language ?? navigator.languages].flat().map((tag) => tag.slice(0, 2));
  root.dataset.language = wanted.find((language) => ["en", "nl", "de"].includes(language)) ?? "en";
})();
