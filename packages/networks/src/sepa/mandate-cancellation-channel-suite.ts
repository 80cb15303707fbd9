import type { MandateCancellationChannel } from "@expunge/application/mandates/cancellation-channel.port";
import { describe, expect, test } from "vitest";
import { cancellationDocument } from "#sepa/cancellation-document.ts";
import { messageId } from "#sepa/message-id.ts";
import { cancellationNumber, sendNow } from "#sepa/testing/cancellations.ts";

export type ChannelUnderTest = {
  readonly channel: MandateCancellationChannel;
  /** The documents sent for a tenant, in any order. */
  readonly sent: (tenantId: string) => Promise<readonly string[]>;
  /** Removes the documents sent for a tenant, as the transport does. */
  readonly takeAway: (tenantId: string) => Promise<void>;
  /** Makes everything further fail. */
  readonly disable: () => Promise<void>;
};

const oddTenants = [
  "TN-1",
  "TN-2",
  ".",
  "..",
  "../x",
  "x",
  "/x",
  "a/b",
  "a%2Fb",
  "a\\b",
  ".x",
  "ä",
];

/**
 * The contract tests of every mandate cancellation channel.
 *
 * @param open opens an empty channel, once per test
 */
export function mandateCancellationChannelSuite(open: () => Promise<ChannelUnderTest>): void {
  const cancellation = cancellationNumber(1);
  const document = cancellationDocument(cancellation);

  describe("mandate cancellation channel", () => {
    test("sends a cancellation as its document", async () => {
      const { channel, sent } = await open();
      await sendNow(channel, "TN-1", cancellation);
      expect(await sent("TN-1")).toEqual([document]);
    });

    test("sends a repeated cancellation once", async () => {
      const { channel, sent } = await open();
      for (let time = 0; time < 3; time += 1) await sendNow(channel, "TN-1", { ...cancellation });
      expect(await sent("TN-1")).toEqual([document]);
    });

    test("sends a concurrent cancellation once", async () => {
      const { channel, sent } = await open();
      const same = Array.from({ length: 50 }, async () => sendNow(channel, "TN-1", cancellation));
      await Promise.all(same);
      expect(await sent("TN-1")).toEqual([document]);
    });

    test("publishes a prepared cancellation only, and once, although its recipient takes it away", async () => {
      const { channel, sent, takeAway } = await open();
      await channel.prepare("TN-1", cancellation, 1);
      expect(await sent("TN-1")).toEqual([]);
      await channel.publish("TN-1", cancellation.id, 1);
      expect(await sent("TN-1")).toEqual([document]);
      await takeAway("TN-1");
      await channel.publish("TN-1", cancellation.id, 1);
      expect(await sent("TN-1")).toEqual([]);
    });

    test("a cancellation prepared under another claim is not published, and can be discarded", async () => {
      const { channel, sent, takeAway } = await open();
      await channel.prepare("TN-1", cancellation, 1);
      await channel.prepare("TN-1", cancellation, 2);
      await channel.publish("TN-1", cancellation.id, 2);
      await takeAway("TN-1");
      await channel.publish("TN-1", cancellation.id, 2);
      expect(await sent("TN-1")).toEqual([]);
      await channel.discard("TN-1", cancellation.id, 1);
      await channel.publish("TN-1", cancellation.id, 1);
      expect(await sent("TN-1")).toEqual([]);
    });

    test("sends each of many cancellations", async () => {
      const { channel, sent } = await open();
      const many = Array.from({ length: 50 }, (_, number) => cancellationNumber(number));
      await Promise.all(many.map(async (each) => sendNow(channel, "TN-1", each)));
      expect((await sent("TN-1")).toSorted()).toEqual(many.map(cancellationDocument).toSorted());
    });

    test("separates tenants with any id", async () => {
      const { channel, sent } = await open();
      const tenants = oddTenants.map((tenantId, number) => ({
        tenantId,
        its: cancellationNumber(number),
      }));
      await Promise.all(tenants.map(async ({ tenantId, its }) => sendNow(channel, tenantId, its)));
      for (const { tenantId, its } of tenants)
        expect(await sent(tenantId)).toEqual([cancellationDocument(its)]);
    });

    test("sends equal cancellations of two tenants twice, once for each", async () => {
      const { channel, sent } = await open();
      await sendNow(channel, "TN-1", cancellation);
      await sendNow(channel, "TN-2", cancellation);
      expect([await sent("TN-1"), await sent("TN-2")]).toEqual([[document], [document]]);
    });

    test("fails when it cannot send, and names the cancellation", async () => {
      const { channel, disable } = await open();
      await disable();
      await expect(sendNow(channel, "TN-1", cancellation)).rejects.toThrow(
        messageId(cancellation.id),
      );
    });

    test("sends nothing for an invalid mandate id", async () => {
      const { channel, sent } = await open();
      await sendNow(channel, "TN-1", cancellation);
      const nothing = { ...cancellation, id: "../1" };
      await expect(sendNow(channel, "TN-1", nothing)).rejects.toThrow(
        "Not the UUID of a mandate: ../1",
      );
      expect(await sent("TN-1")).toEqual([document]);
    });
  });
}
