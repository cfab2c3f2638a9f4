// Says that others come first while a visitor's work waits in the queue, and that it was taken back if it was.
// Gradio's messages about the queue are read on their way to its own script.
(words) => {
  const PATIENCE = 700; // ms; a shorter wait is not worth a word
  const SHOWN = 3000; // ms that the note says what was taken back
  const ABOUT_QUEUE = /^data: *{"msg": *"(estimation|process_starts|process_completed)"/;
  const waiting = new Map(); // event -> { since, ahead, seconds }
  const note = document.createElement("div");
  note.className = "waiting-note";
  note.setAttribute("role", "status");
  let takenBack = 0; // at what time

  function updateNote() {
    const now = Date.now();
    const late = [...waiting.values()].find(({ since }) => now - since >= PATIENCE);
    let text = now - takenBack < SHOWN ? words.taken_back : "";
    if (late) {
      text = late.ahead ? words.ahead.replace("{ahead}", late.ahead) : words.next;
      if (late.seconds) text += ` ${words.seconds.replace("{seconds}", Math.ceil(late.seconds))}`;
    }
    if (!note.isConnected) document.body.append(note);
    if (note.textContent !== text) note.textContent = text; // a screen reader says it once
  }

  function receive({ msg, event_id, rank, rank_eta }) {
    if (msg === "estimation") {
      const since = waiting.get(event_id)?.since ?? Date.now();
      waiting.set(event_id, { since, ahead: rank, seconds: rank_eta });
    } else if (waiting.delete(event_id) && msg === "process_completed") takenBack = Date.now(); // it never began
  }

  async function follow(answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = "", part; !(part = await reader.read()).done; ) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      // results are long lines: only what tells of the queue is parsed
      for (const line of lines)
        if (ABOUT_QUEUE.test(line)) receive(JSON.parse(line.slice(5)));
    }
  }

  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const answer = await fetched(...request);
    if (answer.ok && answer.url.includes("/queue/data?"))
      follow(answer.clone())
        .catch(() => {}) // the page is left, or the connection lost: Gradio says so
        .finally(() => waiting.clear());
    return answer;
  };
  setInterval(updateNote, 250);
}
