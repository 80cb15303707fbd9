import { setTimeout as sleep } from "node:timers/promises";
import type { BatchUpload, BatchView } from "@expunge/schemas/trpc/batches";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import type { Api, World } from "#stack/world.ts";

const DAY = 86_400;
/** Between looks at a batch at work. */
const LOOK_MS = 250;

/** An agent and an approver of the first tenant, who run batches over HTTP. */
export async function batchClient({ identityProvider, tenants }: World, { port }: Api) {
  const [{ tenantId }] = tenants;
  const tokenOf = (role: string) =>
    identityProvider.sign({ aud: AUDIENCES.staff, sub: role, tenant_id: tenantId, role }, DAY);
  const [agent, approver] = [await tokenOf("agent"), await tokenOf("approver")];
  const url = `http://127.0.0.1:${port}`;
  const batch = async (token: string, name: string, input: object): Promise<BatchView> => {
    const query = name === "get";
    const suffix = query ? `?input=${encodeURIComponent(JSON.stringify(input))}` : "";
    const answer = await fetch(`${url}/trpc/batches.${name}${suffix}`, {
      method: query ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(!query && { body: JSON.stringify(input) }),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`batches.${name}: ${text}`);
    return (JSON.parse(text) as { result: { data: BatchView } }).result.data;
  };
  const call = (name: string, input: object) => batch(agent, name, input);
  return {
    create: () =>
      call("create", { name: "bench", reason: "merchant_offboarding", source: { kind: "file" } }),
    async upload(id: string, lines: Iterable<string>): Promise<BatchUpload> {
      const answer = await fetch(`${url}/batches/${id}/items`, {
        method: "PUT",
        headers: { authorization: `Bearer ${agent}`, "content-type": "application/x-ndjson" },
        body: ReadableStream.from(lines).pipeThrough(new TextEncoderStream()),
        duplex: "half",
      });
      if (answer.status !== 200) throw new Error(await answer.text());
      return (await answer.json()) as BatchUpload;
    },
    seal: (id: string) => call("seal", { id }),
    async preview(id: string): Promise<BatchView> {
      await call("preview", { id });
      return left(id, "previewing");
    },
    /** Approves a batch, starts it, and waits for its end. */
    async run({ id, checksum }: BatchView): Promise<BatchView> {
      await batch(approver, "approve", { id, checksum });
      await call("start", { id });
      return left(id, "running");
    },
    /** The outcome of each line, by name, from the streamed download. */
    async outcomes(id: string): Promise<ReadonlyMap<string, number>> {
      const answer = await fetch(`${url}/batches/${id}/outcomes?format=ndjson`, {
        headers: { authorization: `Bearer ${agent}` },
      });
      const counts = new Map<string, number>();
      let rest = "";
      if (answer.body === null) throw new Error("no outcomes");
      for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const { outcome } = JSON.parse(line) as { outcome: string };
          counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        }
      }
      return counts;
    },
  };

  /** The batch once it has left a state. */
  async function left(id: string, state: BatchView["state"]): Promise<BatchView> {
    for (;;) {
      const found = await batch(agent, "get", { id });
      if (found.state !== state) return found;
      await sleep(LOOK_MS);
    }
  }
}
