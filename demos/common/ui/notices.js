// Says Gradio's own notices in the gallery's words as they come up; what is not known here stays as it is.
(words) => {
  const kind = (type) => words[/^"?(image|video)/.exec(type.trim())?.[1]] ?? type.trim();
  const known = [
    [/^Invalid file types?: (.+)\. Only (.+) allowed\.$/, (file, types) =>
      words.wrong_file.replace("{file}", file).replace("{kinds}", [...new Set(types.split(",").map(kind))].join(", "))],
    [/^File\(s\) exceed the maximum allowed size of ([\d.]+) Mb: "?(.+?)"?$/, (most, file) =>
      words.large_file.replace("{file}", file).replace("{most}", Number(most))],
    [/^(?:This application is currently busy|Queue is full)/, () => words.busy],
    [/^Connection (?:errored out|to the server was lost)/, () => words.lost],
  ];

  function translate(notice) {
    for (const [pattern, sentence] of known) {
      const found = pattern.exec(notice.textContent.trim());
      if (found) notice.textContent = sentence(...found.slice(1));
    }
  }

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) node.querySelectorAll?.(".toast-message-text").forEach(translate);
  }).observe(document, { childList: true, subtree: true });
}
