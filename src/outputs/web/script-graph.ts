/**
 * Part of the page's script: the head, the streams, and one edge in full. A stream is drawn by the server when its shape
 * changes; from then on only classes and labels in the drawing do.
 */
export const PICTURE = String.raw`  // The picture

  function show(snapshot) {
    shown = snapshot;
    const { name, description, status, counters, streams, failures } = snapshot;
    document.title = status + ' · ' + name;
    setText(id('name'), name);
    setText(id('description'), description);
    badge(id('status'), status);
    setText(id('counters'), count(counters.events + counters.tallies) + ' events, ' + count(counters.bad) + ' bad');
    id('loss').hidden = counters.loss === 0;
    setText(id('loss'), count(counters.loss) + ' lost');
    streams.forEach(showStream);
    while (sections.length > streams.length) sections.pop().section.remove();
    showEdge();
    showFailures(failures);
  }

  function badge(element, status) {
    element.className = 'badge ' + status;
    setText(element, status);
  }

  function showStream(stream, index) {
    const place = (sections[index] ??= newSection());
    setText(place.title, stream.name);
    badge(place.status, stream.status);
    const shape = JSON.stringify([
      stream.name,
      stream.nodes.map((node) => node.name),
      stream.graph.map((edge) => [edge.from, edge.to, edge.name, edge.check]),
    ]);
    if (shape !== place.shape) {
      place.shape = shape;
      draw(place, stream, index);
    } else paint(place, stream, index);
  }

  function newSection() {
    const section = make('section');
    const heading = make('div', 'heading');
    const title = make('h2');
    const status = make('span');
    const graph = make('div', 'graph', 'drawing …');
    const fit = make('button', '', 'fit');
    fit.type = 'button';
    fit.hidden = true;
    fit.addEventListener('click', () => setText(fit, graph.classList.toggle('fit') ? 'full size' : 'fit'));
    heading.append(title, status, fit);
    section.append(heading, graph);
    id('streams').append(section);
    return { section, title, status, graph, fit, shape: '', svg: null };
  }

  async function draw(place, stream, index) {
    const wanted = place.shape;
    const answer = await ask('streams/' + encodeURIComponent(stream.name) + '.svg').catch(() => null);
    if (place.shape !== wanted) return;
    if (!answer || !answer.ok) {
      const why = answer ? (await answer.json().catch(() => ({}))).error : '';
      place.svg = null;
      place.graph.textContent = why || 'the graph could not be drawn';
      if (!answer) place.shape = '';
      return;
    }
    // Its style is in the sheet of the page already; a style within would offend the page's policy.
    const text = (await answer.text()).replace(/<style>[^]*?<\/style>/, '');
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    if (svg.nodeName !== 'svg' || place.shape !== wanted) return;
    place.svg = document.importNode(svg, true);
    place.svg.setAttribute('role', 'group');
    place.svg.setAttribute('aria-label', 'Graph of ' + stream.name);
    place.graph.replaceChildren(place.svg);
    const share = place.graph.scrollWidth / place.graph.clientWidth;
    place.fit.hidden = share <= 1;
    // A little smaller is still easy to read.
    setText(place.fit, place.graph.classList.toggle('fit', share < 1.4) ? 'full size' : 'fit');
    stream.graph.forEach((edge, i) => {
      const group = groupOf(place, index, i);
      if (!group) return;
      group.setAttribute('tabindex', '0');
      group.setAttribute('role', 'button');
      group.addEventListener('click', () => choose(index, i));
      group.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        choose(index, i);
      });
    });
    paint(place, shown.streams[index] ?? stream, index);
  }

  const groupOf = (place, index, i) => place.svg && place.svg.querySelector('#s' + index + 'e' + i);

  function paint(place, stream, index) {
    stream.graph.forEach((edge, i) => {
      const group = groupOf(place, index, i);
      if (!group) return;
      const text = labelOf(edge);
      const isChosen = chosen !== null && chosen.stream === index && chosen.edge === i;
      const names = ['edge', edge.status, edge.idle && 'idle', edge.firstBroken && 'first', edge.acknowledged && 'acknowledged', isChosen && 'chosen'];
      const className = names.filter(Boolean).join(' ');
      if (group.getAttribute('class') !== className) group.setAttribute('class', className);
      const label = group.querySelectorAll('text')[edge.name === null ? 0 : 1];
      if (label) setText(label, text);
      group.setAttribute('aria-label', edge.from + ' to ' + edge.to + ': ' + text);
    });
    stream.nodes.forEach((node, i) => {
      const group = place.svg && place.svg.querySelector('#s' + index + 'n' + i);
      const className = node.seen > 0 ? 'node seen' : 'node unseen';
      if (group && group.getAttribute('class') !== className) group.setAttribute('class', className);
    });
  }

  function labelOf({ status, pass, total, check, seen }) {
    if (check === null) return 'seen ' + seen;
    return total === 0 ? status : status + '(pass=' + pass + '/' + total + ' ' + Math.floor((100 * pass) / total) + '%)';
  }

  // One edge

  function choose(stream, edge) {
    const same = chosen !== null && chosen.stream === stream && chosen.edge === edge;
    chosen = same ? null : { stream, edge };
    show(shown);
    if (chosen) id('edge').scrollIntoView({ block: 'nearest' });
  }

  function showEdge() {
    const edge = chosen && shown.streams[chosen.stream]?.graph[chosen.edge];
    id('edge').hidden = !edge;
    if (!edge) {
      chosen = null;
      return;
    }
    setText(id('edge-name'), edge.from + ' → ' + edge.to + (edge.name === null ? '' : ' (' + edge.name + ')'));
    const facts = [['Status', edge.status + (edge.idle ? ', idle' : '')], ['Since', edge.since === null ? '–' : ago(edge.since)], ['Waiting', edge.waiting]];
    for (const check of edge.checks) {
      const { kind, within, unit, ok, warn, fail, every, expect } = check.check;
      const counts = kind === 'count' ? expect + ' of ' + every + ', ' : '';
      facts.push(
        ['Check', counts + 'within ' + within + ' ' + unit + ', ok ' + ok + ', warn ' + warn + ', fail ' + fail],
        ['Passed', check.pass + ' of ' + check.total],
        ['Window', check.window || '–'],
        ['Void', check.void],
        ['Last pass', check.last === null ? '–' : ago(check.last)],
        ['Last fail', check.failed === null ? '–' : ago(check.failed)],
        ['Median', seconds(check.latency.p50)],
        ['95 %', seconds(check.latency.p95)],
        ['Worst', seconds(check.latency.max)],
      );
    }
    id('edge-facts').replaceChildren(
      ...facts.map(([name, value]) => {
        const pair = make('div');
        pair.append(make('dt', '', name), make('dd', '', String(value)));
        return pair;
      }),
    );
  }
`;
