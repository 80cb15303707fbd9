import type { BatchUpload, BatchView } from "@expunge/schemas/trpc/batches";
import { ndjson } from "#test/import-world.ts";
import type { TestApi, Trpc } from "#test/start-test-api.ts";

type UploadOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly role?: string;
};

/** The answer to an upload of items, and its body. */
export type UploadAnswer = { readonly status: number; readonly body: unknown };

/** A tenant with an agent and an approver, who work on batches. */
export async function batchWorld(api: TestApi) {
  const tenantId = await api.tenant();
  const [agent, approver, admin] = await Promise.all(
    ["agent", "approver", "admin"].map((role) => api.trpc(tenantId, role)),
  );
  if (agent === undefined || approver === undefined || admin === undefined)
    throw new Error("a client is missing");
  const upload = async (
    id: string,
    body: string | Buffer<ArrayBuffer>,
    { headers = {}, role = "agent" }: UploadOptions = {},
  ): Promise<UploadAnswer> => {
    const answer = await fetch(`${api.url}/batches/${id}/items`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${await api.staff(tenantId, role)}`,
        "content-type": "application/x-ndjson",
        ...headers,
      },
      body,
    });
    return { status: answer.status, body: await answer.json() };
  };
  const draft = (more: Partial<Parameters<Trpc["batches"]["create"]["mutate"]>[0]> = {}) =>
    agent.batches.create.mutate({
      name: "Offboarding",
      reason: "merchant_offboarding",
      source: { kind: "file" },
      ...more,
    });
  return {
    tenantId,
    agent,
    approver,
    admin,
    upload,
    draft,
    /** Stores card tokens and returns them. */
    async tokens(count: number): Promise<readonly string[]> {
      const stored = await Promise.all(
        Array.from({ length: count }, () =>
          agent.cardTokens.store.mutate({ brand: "Visa", last4: "4242", expiry: "12/2031" }),
        ),
      );
      return stored.map(({ token }) => token);
    },
    /** A draft with these items. */
    async filled(lines: readonly object[], more: Parameters<typeof draft>[0] = {}) {
      const batch = await draft(more);
      const { status, body } = await upload(batch.id, ndjson(lines));
      if (status !== 200) throw new Error(`the upload was answered with ${status}`);
      return { batch, counts: body as BatchUpload };
    },
    /** Seals and previews a batch. */
    async previewed(id: string): Promise<BatchView> {
      await agent.batches.seal.mutate({ id });
      await agent.batches.preview.mutate({ id });
      await api.work(tenantId, id);
      return agent.batches.get.query({ id });
    },
    /** Approves a previewed batch and starts it. */
    async started({ id, checksum = "" }: BatchView): Promise<BatchView> {
      await approver.batches.approve.mutate({ id, checksum });
      return agent.batches.start.mutate({ id });
    },
    /** The lines of the outcomes. */
    async outcomes(id: string, query = "format=ndjson"): Promise<string[]> {
      const answer = await fetch(`${api.url}/batches/${id}/outcomes?${query}`, {
        headers: { authorization: `Bearer ${await api.staff(tenantId, "viewer")}` },
      });
      if (answer.status !== 200) throw new Error(`answered with ${answer.status}`);
      return (await answer.text()).split(/\r?\n/).filter((line) => line !== "");
    },
  };
}

/** A line that names a card token. */
export const tokenLine = (token: string, more: object = {}) => ({
  target: { kind: "card_token", token },
  ...more,
});
