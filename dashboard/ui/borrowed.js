// Says Streamlit's words in its tables' menus and tool bars in the reader's language, as they appear. WORDS: English -> theirs.

const PLACES =
  "[data-testid^=stDataFrameColumn], .stDataFrameStatisticsMenu, [data-testid=stElementToolbar], [data-testid=stTooltipContent]";

function say(place) {
  for (const name of ["title", "aria-label"]) {
    place.querySelectorAll(`[${name}]`).forEach((part) => {
      const word = WORDS[part.getAttribute(name)];
      if (word) part.setAttribute(name, word);
    });
  }
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const word = WORDS[texts.currentNode.nodeValue];
    if (word) texts.currentNode.nodeValue = word;
  }
}

let asked = 0;
window.epochbookWords?.disconnect(); // those of another language
window.epochbookWords = new MutationObserver(() => {
  asked ||= requestAnimationFrame(() => {
    asked = 0;
    document.querySelectorAll(PLACES).forEach(say);
  });
});
window.epochbookWords.observe(document.body, { childList: true, subtree: true });
