import { randomUUID } from "node:crypto";
import { z } from "zod";
import { consumerDataAnswer, requestStatusAnswer } from "#answers.ts";
import type { Book } from "#book/create-book.ts";
import { decideChange } from "#book/decide-change.ts";
import type { AcceptedRequest, ConsumerId } from "#book/records.ts";
import type { FaultDesk, Met } from "#faults/create-fault-desk.ts";
import type { WireFault } from "#faults/fault-rule.ts";
import { suffer } from "#faults/suffer.ts";
import { changeMessageOf, consumerIdOf, consumerMessage } from "#messages.ts";
import type { ChangeOperation, Operation } from "#operations.ts";
import { readMessage } from "#read-message.ts";
import { refusalAnswer, type SandboxAnswer } from "#vidc.ts";

/** An answer, and the fault that strikes it in transit. */
export type Handled = { readonly answer: SandboxAnswer; readonly met: Met };

export type VisaHandlersOptions = {
  readonly book: Book;
  readonly faults: FaultDesk;
  /** How long an accepted request is in flight unless ordered otherwise, in milliseconds. */
  readonly latencyMs: number;
  /** Called with each accepted request. */
  readonly taken: (request: AcceptedRequest) => void;
};

const statusParameters = z.object({ requestTraceId: z.string() });

/** Handles decrypted messages: one handler for the changes, one for each query. */
export function createVisaHandlers({ book, faults, latencyMs, taken }: VisaHandlersOptions) {
  function change(operation: ChangeOperation, message: unknown): Handled {
    const read = readMessage(changeMessageOf(operation), message);
    if (read.kind === "refused") {
      return { answer: refusalAnswer(read.refusals), met: {} };
    }
    const id = consumerIdOf(read.data);
    book.countCall(operation, id);
    const consumer = book.consumer(id);
    const decision = decideChange(consumer, read.data);
    const about = decision.kind === "accepted" ? "change" : "question";
    const met = faults.meet({ operation, externalConsumerId: id.externalConsumerId, about });
    if (decision.kind === "refused") {
      return { answer: refusalAnswer(decision.refusals), met };
    }
    const requestTraceId = randomUUID();
    if (isTakenDespite(met.wire)) {
      const request = suffer(met.outcome, consumer, {
        requestTraceId,
        operation,
        consumer: id,
        completesAtMs: Date.now() + (met.completionMs ?? latencyMs),
        outcome: decision.outcome,
        failures: [],
        forgotten: false,
      });
      book.accept(request);
      taken(request);
    }
    return { answer: { status: 202, message: { requestTraceId } }, met };
  }

  function getData(message: unknown): Handled {
    const read = readMessage(consumerMessage, message);
    if (read.kind === "refused") {
      return { answer: refusalAnswer(read.refusals), met: {} };
    }
    const id = consumerIdOf(read.data);
    return { answer: consumerDataAnswer(book.consumer(id)), met: asked("getData", id) };
  }

  function requestStatus(parameters: unknown): Handled {
    const { requestTraceId } = statusParameters.parse(parameters);
    const request = book.request(requestTraceId);
    const consumer = request && book.consumer(request.consumer);
    return {
      answer: requestStatusAnswer(request, consumer),
      met: asked("requestStatus", request?.consumer),
    };
  }

  function asked(operation: Operation, id: ConsumerId | undefined): Met {
    if (id) {
      book.countCall(operation, id);
    }
    return faults.meet({
      operation,
      externalConsumerId: id?.externalConsumerId,
      about: "question",
    });
  }

  return { change, getData, requestStatus };
}

/** Whether the network has read a request by the time this fault strikes. */
function isTakenDespite(fault: WireFault | undefined): boolean {
  switch (fault?.kind) {
    case "http_error":
      return false;
    case "drop_connection":
    case "no_answer":
      return fault.when === "after";
    case "slow":
    case "slow_body":
    case "broken_json":
    case "wrong_encryption":
    case undefined:
      return true;
  }
}
