import { randomUUID } from "node:crypto";
import { z } from "zod";
import { consumerDataAnswer, requestStatusAnswer } from "#answers.ts";
import type { Book } from "#book/create-book.ts";
import { decideChange } from "#book/decide-change.ts";
import type { ConsumerId } from "#book/records.ts";
import type { FaultDesk } from "#faults/create-fault-desk.ts";
import type { WireFault } from "#faults/fault-rule.ts";
import { suffer } from "#faults/suffer.ts";
import { changeMessageOf, consumerIdOf, consumerMessage } from "#messages.ts";
import type { ChangeOperation, Operation } from "#operations.ts";
import { readMessage } from "#read-message.ts";
import { refusalAnswer, type SandboxAnswer } from "#vidc.ts";

/** An answer, and what will happen to it on its way. */
export type Handled = { readonly answer: SandboxAnswer; readonly fault: WireFault | undefined };

const statusParameters = z.object({ requestTraceId: z.string() });

/** What the network does with a message once it is decrypted: one handler for the changes, one for each question. */
export function createVisaHandlers(book: Book, faults: FaultDesk, latencyMs: number) {
  function change(operation: ChangeOperation, message: unknown): Handled {
    const read = readMessage(changeMessageOf(operation), message);
    if (read.kind === "refused") {
      return { answer: refusalAnswer(read.refusals), fault: undefined };
    }
    const id = consumerIdOf(read.data);
    book.countCall(operation, id);
    const consumer = book.consumer(id);
    const decision = decideChange(consumer, read.data);
    const changes = decision.kind === "accepted";
    const met = faults.meet({ operation, externalConsumerId: id.externalConsumerId, changes });
    if (decision.kind === "refused") {
      return { answer: refusalAnswer(decision.refusals), fault: met.wire };
    }
    const requestTraceId = randomUUID();
    if (isTakenDespite(met.wire)) {
      const request = {
        requestTraceId,
        operation,
        consumer: id,
        completesAtMs: Date.now() + latencyMs,
        outcome: decision.outcome,
        failures: [],
        forgotten: false,
      };
      book.accept(suffer(met.outcome, consumer, request));
    }
    return { answer: { status: 202, message: { requestTraceId } }, fault: met.wire };
  }

  function getData(message: unknown): Handled {
    const read = readMessage(consumerMessage, message);
    if (read.kind === "refused") {
      return { answer: refusalAnswer(read.refusals), fault: undefined };
    }
    const id = consumerIdOf(read.data);
    return { answer: consumerDataAnswer(book.consumer(id)), fault: asked("getData", id) };
  }

  function requestStatus(parameters: unknown): Handled {
    const { requestTraceId } = statusParameters.parse(parameters);
    const request = book.request(requestTraceId);
    const consumer = request && book.consumer(request.consumer);
    return {
      answer: requestStatusAnswer(request, consumer),
      fault: asked("requestStatus", request?.consumer),
    };
  }

  function asked(operation: Operation, id: ConsumerId | undefined): WireFault | undefined {
    if (id) {
      book.countCall(operation, id);
    }
    const externalConsumerId = id?.externalConsumerId;
    return faults.meet({ operation, externalConsumerId, changes: false }).wire;
  }

  return { change, getData, requestStatus };
}

/** Whether the network has read a request by the time this fault strikes. */
function isTakenDespite(fault: WireFault | undefined): boolean {
  return !(
    fault?.kind === "http_error" ||
    (fault?.kind === "drop_connection" && fault.when === "before")
  );
}
