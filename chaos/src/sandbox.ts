import { z } from "zod";
import { eventually } from "#eventually.ts";

const book = z.object({
  consumers: z.array(z.object({ externalConsumerId: z.string(), state: z.string() })),
});

/** A fault rule of the network's stand-in, as its admin route takes it. */
export type FaultRule = {
  readonly probability: number;
  readonly fault: object;
  readonly operation?: string;
};

/** The network's stand-in, by its admin routes. */
export type Sandbox = {
  /** Puts these faults on order, in place of all others. */
  order(rules: readonly FaultRule[], seed: number): Promise<void>;
  /** The same once more: a stand-in that was started anew has forgotten them. */
  orderAgain(): Promise<void>;
  /** The state of each consumer by its own book. */
  consumers(): Promise<ReadonlyMap<string, string>>;
};

export function openSandbox(origin: string): Sandbox {
  let ordered: object = { rules: [] };
  async function put(): Promise<void> {
    const answer = await fetch(`${origin}/admin/faults`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ordered),
    });
    if (!answer.ok) throw new Error(`no such faults: ${await answer.text()}`);
  }
  return {
    async order(rules, seed) {
      ordered = { rules, seed };
      // It may have been killed a moment ago.
      await eventually(put);
    },
    orderAgain: put,
    consumers: () =>
      eventually(async () => {
        const answer = await fetch(`${origin}/admin/book`);
        const { consumers } = book.parse(await answer.json());
        return new Map(
          consumers.map(({ externalConsumerId, state }) => [externalConsumerId, state]),
        );
      }),
  };
}
