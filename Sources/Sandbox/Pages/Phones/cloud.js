// Sessions, conversations and who is in them, as the clouds see it.
import { element } from "./markup.js";
import { grouped, phoneOf } from "./wording.js";

const short = (id) => (id.length > 14 ? `${id.slice(0, 6)}…${id.slice(-6)}` : id);
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

export function showCloud(where, state) {
  const calls = new Map(state.calls.map((call) => [call.uuid, call]));
  const live = state.sessions.filter(({ connections }) => connections.length > 0);
  const names = new Set([...live.map(({ sessionId }) => sessionId), ...state.conversations.map(({ name }) => name)]);
  const rows = [...names].map((name) => {
    const connections = live.find(({ sessionId }) => sessionId === name)?.connections ?? [];
    const bridges = connections.filter(({ sip }) => sip).length;
    const members = state.conversations.find((conversation) => conversation.name === name)?.members ?? [];
    return element(
      "li", {},
      element("code", { title: name }, short(name)),
      element("p", {}, `${count(connections.length - bridges, "browser", "browsers")}, ${count(bridges, "bridge", "bridges")}`),
      element("ul", { className: "chips" }, ...members.map((uuid) => chip(calls.get(uuid)))),
    );
  });
  const empty = element("p", { className: "soft" }, "Nobody is in a session or a conversation.");
  const fresh = rows.length === 0 ? [empty] : [element("ul", { className: "rooms" }, ...rows)];
  const holder = element("div", {}, ...fresh);
  if (where.innerHTML !== holder.innerHTML) where.replaceChildren(...fresh);
}

function chip(call) {
  if (!call) return element("li", {}, "somebody");
  const words = call.bridge ? "bridge" : grouped(phoneOf(call));
  const more = [call.muted ? "muted" : "", call.earmuffed ? "hears nobody" : ""].filter(Boolean).join(", ");
  return element("li", { className: call.bridge ? "bridge" : "" }, more ? `${words} (${more})` : words);
}
