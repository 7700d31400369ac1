/** Part of the page's script: listens to /changes?snapshots, comes back when it breaks off, and asks for the token. */
export const LISTENING = String.raw`  // Listening

  async function listen() {
    let pause = 500;
    for (;;) {
      try {
        const answer = await ask('changes?snapshots');
        if (answer.status === 401) {
          await enter();
          continue;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        pause = 500;
        await read(answer.body.getReader());
      } catch {
        // Told by the age of the picture.
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, 8000);
    }
  }

  async function read(reader) {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        take(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  function take(message) {
    heardAt = Date.now();
    let event = '';
    let data = '';
    for (const line of message.split('\n')) {
      if (line.startsWith('event: ')) event = line.slice(7);
      else if (line.startsWith('data: ')) data += line.slice(6);
    }
    if (event === 'snapshot') show(JSON.parse(data));
    else if (event === 'status') {
      const change = JSON.parse(data);
      setText(id('said'), change.from + ' to ' + change.to + ': ' + change.status);
    }
    showAge();
  }

  function enter() {
    const door = id('door');
    door.hidden = false;
    if (secret) setText(id('refused'), 'That was not the token.');
    id('token').focus();
    return new Promise((resolve) => {
      door.onsubmit = (event) => {
        event.preventDefault();
        secret = id('token').value.trim();
        sessionStorage.setItem('observatory-token', secret);
        door.hidden = true;
        resolve();
      };
    });
  }

  function showAge() {
    const age = Math.round((Date.now() - heardAt) / 1000);
    const stale = heardAt === 0 || age > 12;
    id('live').className = stale ? 'stale' : '';
    setText(id('live'), heardAt === 0 ? 'connecting' : stale ? 'no news for ' + age + ' s' : 'live');
  }
`;
