/** Part of the page's script: the list of failing tokens, and one token's way as a waterfall. */
export const TOKENS = String.raw`  // Failing tokens

  function showFailures(failures) {
    const words = id('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    const edge = chosen && shown.streams[chosen.stream]?.graph[chosen.edge];
    const stream = chosen && shown.streams[chosen.stream]?.name;
    const wanted = failures.filter((row) => {
      if (edge && (row.from !== edge.from || row.to !== edge.to || row.stream !== stream)) return false;
      const text = [row.token ?? '', row.from, row.to, row.edge ?? '', row.stream, row.reason].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const keys = new Map(wanted.map((row) => [[row.stream, row.from, row.to, row.check, row.token, row.at, row.decided].join('\n'), row]));
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      row.remove();
      rows.delete(key);
    }
    // Newest first. Rows that stay are not moved, as moving would take the focus from them.
    let next = null;
    const body = id('rows');
    for (const [key, failure] of keys) {
      let row = rows.get(key);
      if (!row) {
        row = newRow(failure);
        rows.set(key, row);
        body.insertBefore(row, next);
      } else if (row.nextSibling !== next) body.insertBefore(row, next);
      setText(row.cells[0], ago(failure.decided));
      setText(row.cells[4], failure.afterwards === null ? '' : 'came ' + ago(failure.afterwards));
      next = row;
    }
    id('none').hidden = keys.size > 0;
    setText(id('none'), failures.length === 0 ? 'No failing tokens.' : 'No failing token matches.');
    setText(id('failing-count'), failures.length === 0 ? '' : keys.size + ' of the newest ' + failures.length);
  }

  function newRow(failure) {
    const row = make('tr');
    const cell = make('td');
    if (failure.token === null) cell.textContent = '(a batch)';
    else {
      const button = make('button', '', failure.token);
      button.type = 'button';
      button.addEventListener('click', () => openToken(failure.token));
      cell.append(button);
    }
    const reason = make('td', 'FAIL', failure.reason + (failure.latency === null ? '' : ' after ' + seconds(failure.latency)));
    row.append(make('td'), cell, make('td', '', failure.from + ' → ' + failure.to), reason, make('td'));
    row.cells[0].title = failure.decided;
    row.cells[2].title = failure.stream;
    return row;
  }

  // One token

  async function openToken(token) {
    setText(id('dialog-title'), token);
    const body = id('dialog-body');
    body.replaceChildren(make('p', '', 'asking …'));
    if (!id('dialog').open) id('dialog').showModal();
    const answer = await ask('tokens/' + encodeURIComponent(token)).catch(() => null);
    if (id('dialog-title').textContent !== token) return;
    const life = answer && (await answer.json().catch(() => null));
    if (!life || !answer.ok) {
      body.replaceChildren(make('p', '', life ? life.error : 'no answer'));
      return;
    }
    body.replaceChildren();
    for (const stream of life.streams) body.append(make('h3', '', stream.name), waterfall(stream.hops));
    body.append(make('h3', '', 'As it was reported'), reports(life.events));
  }

  function waterfall(hops) {
    const times = hops.flatMap((hop) => barOf(hop) ?? []);
    const start = Math.min(...times);
    const span = Math.max(1, Math.max(...times) - start);
    const box = make('div');
    for (const hop of hops) {
      const row = make('div', 'hop ' + hop.kind);
      const track = make('div', 'track');
      const bar = barOf(hop);
      if (bar) {
        const element = make('div', 'bar');
        element.style.left = (100 * (bar[0] - start)) / span + '%';
        element.style.width = (100 * (bar[1] - bar[0])) / span + '%';
        track.append(element);
      }
      row.append(make('span', 'node', hop.indent + (hop.again ? '↳ from ' + hop.from : hop.node)), track, make('span', 'said', said(hop)));
      box.append(row);
    }
    return box;
  }

  function barOf({ kind, since, seen, within }) {
    if (since === null) return seen === null ? null : [Date.parse(seen), Date.parse(seen)];
    const from = Date.parse(since);
    if (seen !== null) return [Math.min(from, Date.parse(seen)), Date.parse(seen)];
    if (kind === 'unreached') return null;
    const deadline = from + within * 1000;
    // What is still awaited has not lasted longer than until now.
    return [from, kind === 'waiting' ? Math.max(from, Math.min(deadline, Date.parse(shown.now))) : deadline];
  }

  function said({ kind, since, seen, within }) {
    const lasted = since !== null && seen !== null ? (Date.parse(seen) - Date.parse(since)) / 1000 : 0;
    const took = (lasted < 0 ? '−' : '+') + seconds(Math.abs(lasted));
    switch (kind) {
      case 'start':
        return seen === null ? '' : seen.slice(11, -1);
      case 'passed':
        return took;
      case 'late':
        return took + (within === null ? '' : ', late: limit ' + seconds(within));
      case 'missing':
        return 'missing after ' + seconds(within);
      case 'waiting':
        return 'waiting, limit ' + seconds(within);
      case 'unjudged':
        return 'not judged';
      default:
        return 'not reached';
    }
  }

  function reports(events) {
    const table = make('table', 'raw');
    const body = make('tbody');
    for (const { at, node, source, tags } of events) {
      const row = make('tr');
      row.append(make('td', '', at.slice(11, -1)), make('td', '', node), make('td', '', source), make('td', '', tags));
      body.append(row);
    }
    table.append(body);
    return table;
  }
`;
