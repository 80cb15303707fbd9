import type { Span } from "@opentelemetry/api";
import { beginSpan, markFailed, within } from "#runtime/tracing.ts";
import type { DeletionCommand, DeletionOutcome } from "#deletions/command.ts";

type Run = (
  tenantId: string,
  commands: readonly DeletionCommand[],
) => Promise<readonly DeletionOutcome[]>;

/**
 * Gives each deletion of a batch a span in the trace of its own request. The statements of the batch belong to the first span; the others
 * link to it.
 */
export function tracedBatch(run: Run): Run {
  return async (tenantId, commands) => {
    if (commands.every(({ traceparent }) => traceparent === undefined))
      return run(tenantId, commands);
    const spans: (Span | undefined)[] = [];
    for (const { id, target, traceparent } of commands) {
      const first = spans.find((span) => span !== undefined);
      const attributes = {
        "expunge.tenant_id": tenantId,
        "expunge.deletion_id": id,
        "expunge.target_kind": target.kind,
        "expunge.list": commands.length,
      };
      const links = first ? [first] : [];
      spans.push(
        traceparent === undefined
          ? undefined
          : beginSpan("deletion", { attributes, parent: traceparent, links }),
      );
    }
    const [first, ...others] = spans.filter((span) => span !== undefined);
    const work = async () => {
      const outcomes = await run(tenantId, commands);
      outcomes.forEach(({ kind }, place) => spans[place]?.setAttribute("expunge.outcome", kind));
      return outcomes;
    };
    try {
      return await (first ? within(first, work) : work());
    } catch (error) {
      for (const span of others) markFailed(span, error);
      throw error;
    } finally {
      for (const span of others) span.end();
    }
  };
}
