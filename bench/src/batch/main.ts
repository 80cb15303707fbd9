import { systemClock } from "@expunge/application/runtime/system-clock";
import { requestDeletions } from "@expunge/application/deletions/request";
import { createVault } from "@expunge/application/vault/vault";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { connect } from "@expunge/database/connect";
import { DEFAULT_ENVIRONMENT } from "@expunge/schemas/boundary/environment-values";
import type { BatchResult, BatchTask } from "#batch/run-batch.ts";

const LIST = 500;
/** As many lists as the API has of a tenant under way: one is decided while another one is written. */
const AT_ONCE = 2;

async function run(task: BatchTask): Promise<BatchResult> {
  const { url, tenantId, name, numbers } = task;
  const vault = createVault(Buffer.from(task.masterKey, "base64"));
  const { database, queue, close } = await connect({
    url,
    claim: { keyCheck: vault.keyCheck, environmentId: DEFAULT_ENVIRONMENT },
    // A tenant uses at most half of a pool.
    poolSize: 2 * AT_ONCE,
    works: false,
    onError() {},
  });
  const clock = systemClock;
  const deleteList = requestDeletions({
    store: createChangeStore(database, queue),
    vault,
    clock,
  });
  let next = 0;
  let failures = 0;
  const worker = async () => {
    while (next < numbers.length) {
      const list = numbers.slice(next, next + LIST);
      next += LIST;
      const outcomes = await deleteList(tenantId, list.map(command));
      failures += outcomes.filter(({ kind }) => kind !== "accepted").length;
    }
  };
  const command = (number: number) => {
    const id = clock.newId();
    const option = `${name}-${number}`;
    return {
      id,
      target: { kind: "payment_option", customerAccountId: option, reference: option },
      reason: "merchant_offboarding",
      collections: "withdraw",
      immediate: true,
      actor: { kind: "system", tenantId, name: "batch" },
      now: clock.now(),
      correlationId: id,
      recordRefusal: true,
    } as const;
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - start) / 1000;
  await close();
  return { perSecond: numbers.length / seconds, failures };
}

process.on("message", (task: BatchTask) => {
  void run(task).then((result) => process.send?.(result));
});
