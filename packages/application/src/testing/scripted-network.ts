import type {
  ConsumerDataAnswer,
  RequestAnswer,
  StatusAnswer,
} from "@expunge/domain/click-to-pay/network-answer";
import type { ClickToPayNetwork } from "#network-requests/click-to-pay-network.port.ts";

type Said<Answer> = Answer | (() => Answer | Promise<Answer>);

/** The network's answers in order. A function runs before its answer is returned. */
type Script = {
  readonly asked?: readonly Said<RequestAnswer>[];
  readonly status?: readonly Said<StatusAnswer>[];
  readonly data?: readonly Said<ConsumerDataAnswer>[];
};

/** A network that answers by a script and records its calls. A call beyond the script throws. */
export function scriptedNetwork({ asked = [], status = [], data = [] }: Script): {
  readonly network: ClickToPayNetwork;
  readonly calls: readonly (readonly [method: string, ...asked: unknown[]])[];
} {
  const calls: (readonly [method: string, ...asked: unknown[]])[] = [];
  function answering<Answer extends object>(answers: readonly Said<Answer>[]) {
    const left = [...answers];
    return (method: string) =>
      async (...said: unknown[]): Promise<Answer> => {
        calls.push([method, ...said]);
        const next = left.shift();
        if (next === undefined) throw new Error(`the script has no answer to ${method}`);
        return typeof next === "function" ? next() : next;
      };
  }
  const request = answering(asked);
  return {
    calls,
    network: {
      enrolConsumer: request("enrolConsumer"),
      enrolInstruments: request("enrolInstruments"),
      deleteConsumer: request("deleteConsumer"),
      deleteInstruments: request("deleteInstruments"),
      requestStatus: answering(status)("requestStatus"),
      getData: answering(data)("getData"),
    },
  };
}
