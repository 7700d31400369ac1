/** The page's skeleton; `script.ts` fills it. Addresses are relative, so that it also works below a path of a proxy. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Observatory</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<a class="skip" href="#failing">Skip to failing tokens</a>
<header>
  <h1 id="name">Observatory</h1>
  <span id="status" class="badge"></span>
  <span id="loss" class="badge FAIL" hidden></span>
  <span id="counters"></span>
  <span id="live" role="status">connecting</span>
</header>
<form id="door" hidden>
  <label for="token">This server asks for a token</label>
  <input id="token" type="password" autocomplete="current-password" required>
  <button>Enter</button>
  <p id="refused" role="alert"></p>
</form>
<main>
  <p id="description"></p>
  <div id="streams"></div>
  <section id="edge" aria-live="off" hidden>
    <h2 id="edge-name"></h2>
    <button id="edge-close" type="button" aria-label="Close the edge">×</button>
    <dl id="edge-facts"></dl>
  </section>
  <section id="failing" tabindex="-1" aria-labelledby="failing-title">
    <h2 id="failing-title">Failing tokens <span id="failing-count"></span></h2>
    <input id="filter" type="search" placeholder="filter (press /)" aria-label="Filter the failing tokens" spellcheck="false">
    <table>
      <thead><tr><th scope="col">Decided</th><th scope="col">Token</th><th scope="col">Edge</th><th scope="col">Reason</th><th scope="col">Afterwards</th></tr></thead>
      <tbody id="rows"></tbody>
    </table>
    <p id="none">No failing tokens.</p>
  </section>
</main>
<footer><kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open <kbd>Esc</kbd> close</footer>
<dialog id="dialog" aria-labelledby="dialog-title">
  <form method="dialog"><button aria-label="Close">×</button></form>
  <h2 id="dialog-title"></h2>
  <div id="dialog-body"></div>
</dialog>
<p id="said" class="hidden-text" role="log"></p>
</body>
</html>
`;
