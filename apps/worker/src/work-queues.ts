import { loggedError } from "@expunge/application/runtime/logged-error";
import { eraseExpired } from "@expunge/application/retention/erase-expired";
import {
  followNetworkRequest,
  type FollowDeps,
} from "@expunge/application/network-requests/follow";
import { resumeDeletion } from "@expunge/application/deletions/resume";
import { sendCancellation } from "@expunge/application/mandates/send-cancellation";
import type { ClickToPayNetwork } from "@expunge/application/network-requests/click-to-pay-network.port";
import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { CANCELLATION_QUEUE, cancellationJob } from "@expunge/schemas/jobs/cancellation-job";
import { DELETION_QUEUE, deletionJob } from "@expunge/schemas/jobs/deletion-job";
import { NETWORK_QUEUE, networkJob } from "@expunge/schemas/jobs/network-job";
import { RETENTION_QUEUE, retentionJob } from "@expunge/schemas/jobs/retention-job";
import { createCancellationStore } from "@expunge/database/mandates/cancellation-store";
import type { Database } from "@expunge/database/connection/database";
import type { JobQueue } from "@expunge/database/queue/job-queue";
import { createRetentionStore } from "@expunge/database/retention/retention-store";
import type { Logger } from "pino";
import type { NetworkWord } from "#network-update.ts";
import type { SendingGate } from "#sending-gate.ts";
import { patientPause } from "#pause.ts";

export type Work = {
  readonly database: Database;
  readonly queue: JobQueue;
  readonly network: Omit<FollowDeps, "pause" | "network"> & {
    /** The network as each tenant reaches it. */
    readonly network: { readonly of: (tenantId: string) => ClickToPayNetwork };
  };
  /** Word from the network about requests. */
  readonly word: NetworkWord;
  /** Whether anything may be sent. */
  readonly gate: Pick<SendingGate, "blockedBy">;
  /** Undefined in a worker without a folder, which leaves cancellations to others. */
  readonly channel: MandateCancellationChannel | undefined;
  readonly logger: Logger;
  readonly concurrency: number;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
};

type Ids = Readonly<Record<string, string>>;
type Result = "ended" | "open";

/** Works on every queue: network requests, resumed deletions, cancellations to send, and data to erase. */
export async function workQueues(work: Work): Promise<void> {
  const { database, queue, network, word, gate, channel, logger, concurrency, stopping } = work;
  const { clock } = network;

  const logged =
    <Payload extends Ids>(
      about: string,
      handle: (payload: Payload, signal: AbortSignal) => Promise<Result>,
    ) =>
    async (payload: Payload, signal: AbortSignal): Promise<Result> => {
      const job = logger.child(payload);
      try {
        const result = await handle(payload, signal);
        job.info({ result }, about);
        return result;
      } catch (error) {
        // The queue runs the job again and stores the error.
        job.error({ err: loggedError(error) }, `${about} failed`);
        throw error;
      }
    };

  const proceed = resumeDeletion(network);
  const erase = eraseExpired({ retention: createRetentionStore(database), clock });

  await queue.work(
    NETWORK_QUEUE,
    networkJob,
    logged("network request", async (request, signal) => {
      // Not even a time limit passes while nothing may be sent.
      if (gate.blockedBy() !== undefined) return "open";
      const { tenantId, requestId } = request;
      const pause = patientPause({ signals: [signal, stopping], word, request });
      const ofTenant = { ...network, network: network.network.of(tenantId), pause };
      return followNetworkRequest(ofTenant)(tenantId, requestId);
    }),
    concurrency,
  );
  await queue.work(
    DELETION_QUEUE,
    deletionJob,
    logged("deletion", ({ tenantId, deletionId }) => proceed(tenantId, deletionId)),
    2,
  );
  if (channel !== undefined) {
    const cancellations = createCancellationStore(database);
    const send = sendCancellation({ cancellations, channel, clock });
    await queue.work(
      CANCELLATION_QUEUE,
      cancellationJob,
      logged("mandate cancellation", async ({ tenantId, mandateId }) => {
        await send(tenantId, mandateId);
        return "ended";
      }),
      1,
    );
  }
  await queue.work(
    RETENTION_QUEUE,
    retentionJob,
    logged("retention", async ({ tenantId }) => {
      await erase(tenantId);
      return "ended";
    }),
    1,
  );
}
