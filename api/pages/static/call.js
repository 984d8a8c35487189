// Calls of the service's API. The key travels in a header, never in an address.

const WHERE = "infuseroute.key";

export const keptKey = () => sessionStorage.getItem(WHERE) ?? "";
export const keepKey = (key) => sessionStorage.setItem(WHERE, key);
export const forgetKey = () => sessionStorage.removeItem(WHERE);

/** Random digits; `crypto.randomUUID` is not there on plain http. */
export function digits() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

/** What the service refused, with all that is wrong. */
export class Refused extends Error {
  constructor(status, problem) {
    const issues = (problem.issues ?? []).map((issue) => issue.detail).filter(Boolean);
    super([problem.detail ?? problem.title ?? `The service answered ${status}.`, ...issues].join(" "));
    this.status = status;
    this.code = problem.code ?? "";
  }
}

export class Service {
  constructor(key) {
    this.key = key;
    this.branch = null;
  }

  async get(path, query = {}) {
    return (await this.#send("GET", path, { query })).json();
  }

  async post(path, body = undefined, { revision = null, query = {} } = {}) {
    const headers = { "Idempotency-Key": digits() };
    if (revision !== null) headers["If-Match"] = `"${revision}"`;
    return (await this.#send("POST", path, { query, headers, body })).json();
  }

  /** All items of a list, part by part. */
  async all(path, query = {}) {
    const items = [];
    let cursor = null;
    do {
      const page = await this.get(path, { limit: 500, ...query, cursor });
      items.push(...page.items);
      cursor = page.next;
    } while (cursor);
    return items;
  }

  /** Hear a run until it has ended, going on where a line was cut off. */
  async listen(run, hear, signal) {
    let last = 0;
    for (let silent = 0; silent < 30; silent += 1) {
      try {
        const headers = last ? { "Last-Event-ID": String(last) } : {};
        const answer = await this.#send("GET", `/v1/runs/${run}/events`, { headers, signal });
        for await (const event of events(answer.body)) {
          last = event.number;
          silent = 0;
          hear(event);
          if (event.kind === "done") return;
        }
      } catch (error) {
        if (error.name === "AbortError" || error instanceof Refused) return;
      }
      await new Promise((go) => setTimeout(go, 1000));
    }
  }

  async #send(method, path, { query = {}, headers = {}, body, signal } = {}) {
    const address = new URL(path, location.origin);
    for (const [name, value] of Object.entries({ branch: this.branch, ...query })) {
      if (value !== null && value !== undefined && value !== "") address.searchParams.set(name, value);
    }
    const sent = { Authorization: `Bearer ${this.key}`, ...headers };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(address, {
        method, headers: sent, signal, cache: "no-store", credentials: "omit", redirect: "error",
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error("The service does not answer. Is it running, and the network up?");
    }
    if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
    return answer;
  }
}

/** The events of a stream (HTML Living Standard, 9.2.6): `data` alone, for it holds the rest. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim());
      if (data.length) yield JSON.parse(data.join("\n"));
    }
  }
}
