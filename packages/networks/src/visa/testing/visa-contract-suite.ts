import { randomUUID } from "node:crypto";
import type {
  ClickToPayNetwork,
  NetworkConsumer,
} from "@expunge/application/network-requests/click-to-pay-network.port";
import type { RequestAnswer, StatusAnswer } from "@expunge/domain/click-to-pay/network-answer";
import { patiently } from "@expunge/testkit/patience";
import { describe, expect, test, vi } from "vitest";

const details = {
  firstName: "Alex",
  lastName: "Miller",
  emails: ["alex.miller@example.com"],
  phones: ["16504005555"],
};
const first = { instrumentId: "card-1", last4: "1140" };
const second = { instrumentId: "card-2", last4: "2251" };

const rejectedBy = (code: string) => ({
  kind: "rejected",
  faults: [expect.objectContaining({ code })],
});

/**
 * The contract tests of every Click to Pay network: Visa's own sandbox or our Visa sandbox. They create consumers and remove them
 * afterwards.
 *
 * @param networkOf the network under test, called once per test
 * @param ownerBid the owner BID of the consumers (1-8 characters)
 */
export function visaContractSuite(networkOf: () => ClickToPayNetwork, ownerBid: string): void {
  const newConsumer = (): NetworkConsumer => ({ externalConsumerId: randomUUID(), ownerBid });

  async function enrolled(network: ClickToPayNetwork): Promise<NetworkConsumer> {
    const consumer = newConsumer();
    const answer = await network.enrolConsumer(consumer, details, [first]);
    expect(await outcomeOf(network, answer)).toEqual(success(consumer));
    return consumer;
  }

  describe("Click to Pay network", () => {
    test("enrols a consumer with an instrument", async () => {
      const network = networkOf();
      const consumer = await enrolled(network);
      expect(await network.getData(consumer)).toEqual({
        kind: "enrolled",
        instrumentIds: [first.instrumentId],
      });
      await remove(network, consumer);
    });

    test("rejects the enrolment of an enrolled consumer (VIDC-2000)", async () => {
      const network = networkOf();
      const consumer = await enrolled(network);
      const again = await network.enrolConsumer(consumer, details, [second]);
      expect(again).toEqual(rejectedBy("VIDC-2000"));
      await remove(network, consumer);
    });

    test("adds an instrument once (VIDC-2004) and deletes it once (VIDC-2005)", async () => {
      const network = networkOf();
      const consumer = await enrolled(network);
      const added = await network.enrolInstruments(consumer, [second]);
      expect(await outcomeOf(network, added)).toEqual(success(consumer));
      expect(await network.enrolInstruments(consumer, [second])).toEqual(rejectedBy("VIDC-2004"));

      const deleted = await network.deleteInstruments(consumer, [second.instrumentId]);
      expect(await outcomeOf(network, deleted)).toEqual(success(consumer));
      const again = await network.deleteInstruments(consumer, [second.instrumentId]);
      expect(again).toEqual(rejectedBy("VIDC-2005"));
      expect(await network.getData(consumer)).toEqual({
        kind: "enrolled",
        instrumentIds: [first.instrumentId],
      });
      await remove(network, consumer);
    });

    test("deletes a consumer together with the instruments, once (VIDC-2001)", async () => {
      const network = networkOf();
      const consumer = await enrolled(network);
      await remove(network, consumer);
      expect(await network.getData(consumer)).toEqual({ kind: "not_enrolled" });
      expect(await network.deleteConsumer(consumer)).toEqual(rejectedBy("VIDC-2001"));

      const anew = await network.enrolConsumer(consumer, details, [second]);
      expect(await outcomeOf(network, anew)).toEqual(success(consumer));
      expect(await network.getData(consumer)).toEqual({
        kind: "enrolled",
        instrumentIds: [second.instrumentId],
      });
      await remove(network, consumer);
    });

    test("rejects changes of a consumer that was never enrolled (VIDC-2001)", async () => {
      const network = networkOf();
      const unknown = newConsumer();
      expect(await network.getData(unknown)).toEqual({ kind: "not_enrolled" });
      expect(await network.deleteConsumer(unknown)).toEqual(rejectedBy("VIDC-2001"));
      expect(await network.enrolInstruments(unknown, [first])).toEqual(rejectedBy("VIDC-2001"));
      const deletion = await network.deleteInstruments(unknown, [first.instrumentId]);
      expect(deletion).toEqual(rejectedBy("VIDC-2001"));
    });

    test("does not know foreign request ids (VIDC-1001)", async () => {
      expect(await networkOf().requestStatus(randomUUID())).toEqual({ kind: "unknown" });
    });

    test("rejects an id that is too long (VIDC-1002)", async () => {
      const tooLong = { externalConsumerId: "x".repeat(101), ownerBid };
      expect(await networkOf().deleteConsumer(tooLong)).toEqual(rejectedBy("VIDC-1002"));
    });
  });
}

/** Polls an accepted request until it is completed. */
async function outcomeOf(network: ClickToPayNetwork, answer: RequestAnswer): Promise<StatusAnswer> {
  if (answer.kind !== "accepted") {
    throw new Error(`expected an accepted request, not ${JSON.stringify(answer)}`);
  }
  return vi.waitFor(async () => {
    const status = await network.requestStatus(answer.requestTraceId);
    expect(status.kind).toBe("completed");
    return status;
  }, patiently);
}

function success(consumer: NetworkConsumer) {
  return {
    kind: "completed",
    externalConsumerId: consumer.externalConsumerId,
    details: [{ kind: "succeeded" }],
  };
}

async function remove(network: ClickToPayNetwork, consumer: NetworkConsumer): Promise<void> {
  const answer = await network.deleteConsumer(consumer);
  expect(await outcomeOf(network, answer)).toEqual(success(consumer));
}
