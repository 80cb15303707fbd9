import { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import { DELIVERY_STATES } from "@expunge/schemas/trpc/webhooks-deliveries";
import { type Command, Option } from "commander";
import { durationArgument, limitArgument, moreNames } from "#arguments.ts";
import { leafCommand } from "#leaf-command.ts";
import { allPages } from "#staff/all-pages.ts";
import { clientOf } from "#staff/staff-client.ts";
import { type OutputOptions, printRecord, printRows } from "#terminal/output.ts";
import type { Terminal } from "#terminal/terminal.ts";

type EndpointOptions = OutputOptions & {
  readonly url?: string;
  readonly eventType?: readonly string[];
  readonly format?: (typeof WEBHOOK_FORMATS)[number];
  readonly batchItems?: boolean;
  readonly state?: "active" | "disabled";
};
type DeliveryOptions = OutputOptions & {
  readonly state?: (typeof DELIVERY_STATES)[number];
  readonly limit: number;
};
type ReplayOptions = OutputOptions & {
  readonly event?: string;
  readonly delivery?: string;
  readonly from?: string;
  readonly to?: string;
};

const ID = "0197f2a4-6d3e-7c21-9b1a-2f4d5e6a7b8c";
const SHOWN_ONCE = "the secret is shown this once\n";

export function addWebhookCommands(program: Command, terminal: Terminal): void {
  const webhook = program.command("webhook").description("endpoints that receive events");
  const leaf = (name: string, summary: string, ...examples: string[]) =>
    leafCommand(webhook, name, summary, examples);

  addEndpointOptions(
    leaf(
      "create",
      "create an endpoint and print its secret",
      "expunge webhook create https://shop.example/events",
      "expunge webhook create https://shop.example/events --event-type expunge.deletion.completed",
    ).argument("<url>", "its address"),
  ).action(async (url: string, options: EndpointOptions) => {
    const client = await clientOf(terminal);
    printRecord(
      terminal,
      options,
      await client.webhooks.create.mutate({ url, ...endpointOf(options) }),
    );
    terminal.note(SHOWN_ONCE);
  });

  leaf("list", "list the endpoints", "expunge webhook list").action(
    async (options: OutputOptions) => {
      const client = await clientOf(terminal);
      const { items } = await client.webhooks.list.query();
      printRows(terminal, options, items, [
        ["id", ({ id }) => id],
        ["url", ({ url }) => url],
        ["state", ({ state }) => state],
        ["disabled because", ({ disabledBecause }) => disabledBecause],
        ["format", ({ format }) => format],
        ["event types", ({ eventTypes }) => (eventTypes.length === 0 ? "all" : eventTypes)],
        ["batch items", ({ batchItems }) => (batchItems ? "yes" : "no")],
        ["handed on", ({ handedSequence }) => handedSequence],
      ]);
    },
  );

  addEndpointOptions(
    leaf(
      "update",
      "change an endpoint, disable it or activate it again",
      `expunge webhook update ${ID} --state active`,
    )
      .argument("<id>", "its id")
      .option("--url <url>", "its new address")
      .addOption(
        new Option("--state <state>", "whether it receives events").choices(["active", "disabled"]),
      ),
  ).action(async (id: string, options: EndpointOptions) => {
    const client = await clientOf(terminal);
    const { url, state } = options;
    const changes = {
      ...endpointOf(options),
      ...(url !== undefined && { url }),
      ...(state && { state }),
    };
    printRecord(terminal, options, await client.webhooks.update.mutate({ id, ...changes }));
  });

  leaf(
    "rotate",
    "give an endpoint another secret and print it",
    `expunge webhook rotate ${ID} --overlap 24h`,
  )
    .argument("<id>", "its id")
    .option(
      "--overlap <duration>",
      "how long the secret before signs too, in whole hours",
      durationArgument,
      86_400,
    )
    .action(async (id: string, options: OutputOptions & { readonly overlap: number }) => {
      const client = await clientOf(terminal);
      const overlapHours = options.overlap / 3600;
      printRecord(
        terminal,
        options,
        await client.webhooks.rotateSecret.mutate({ id, overlapHours }),
      );
      terminal.note(SHOWN_ONCE);
    });

  leaf(
    "delete",
    "delete an endpoint and what it has not received yet",
    `expunge webhook delete ${ID}`,
  )
    .argument("<id>", "its id")
    .action(async (id: string, options: OutputOptions) => {
      const client = await clientOf(terminal);
      printRecord(terminal, options, await client.webhooks.delete.mutate({ id }));
    });

  leaf(
    "deliveries",
    "list the deliveries to an endpoint",
    `expunge webhook deliveries ${ID} --state dead`,
  )
    .argument("<id>", "its id")
    .addOption(new Option("--state <state>", "only those in this state").choices(DELIVERY_STATES))
    .option("--limit <count>", "how many to list", limitArgument, 50)
    .action(async (id: string, options: DeliveryOptions) => {
      const client = await clientOf(terminal);
      const { state, limit } = options;
      const found = await allPages(limit, (page) =>
        client.webhooks.deliveries.query({ id, ...(state && { state }), ...page }),
      );
      printRows(terminal, options, found, [
        ["id", (delivery) => delivery.id],
        ["event", ({ eventType }) => eventType],
        ["sequence", ({ sequence }) => sequence],
        ["state", (delivery) => delivery.state],
        ["attempts", ({ attempts }) => attempts.length],
        ["next", ({ dueAt }) => dueAt],
        ["last error", ({ lastError }) => lastError],
      ]);
    });

  leaf(
    "replay",
    "deliver an event, a delivery or a range of events again",
    `expunge webhook replay ${ID} --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z`,
    `expunge webhook replay ${ID} --delivery ${ID}`,
  )
    .argument("<id>", "its id")
    .option("--event <id>", "one event")
    .option("--delivery <id>", "one delivery that has ended")
    .option("--from <place>", "from this time or sequence on")
    .option("--to <place>", "up to this time or sequence")
    .action(async (id: string, options: ReplayOptions) => {
      const client = await clientOf(terminal);
      const { event, delivery, from, to } = options;
      const replayed = await client.webhooks.replay.mutate({
        id,
        ...(event !== undefined && { eventId: event }),
        ...(delivery !== undefined && { deliveryId: delivery }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      });
      printRecord(terminal, options, replayed);
    });
}

function addEndpointOptions(command: Command): Command {
  return command
    .option("--event-type <type>", "only events of this type (repeatable)", moreNames)
    .addOption(new Option("--format <format>", "envelope of the events").choices(WEBHOOK_FORMATS))
    .option("--batch-items", "the events of each item of a batch too, behind all others")
    .option("--no-batch-items", "of a batch only its own events");
}

// The API refuses unknown types, with their names.
const endpointOf = ({ eventType, format, batchItems }: EndpointOptions) => ({
  ...(eventType && { eventTypes: [...eventType] as never[] }),
  ...(format && { format }),
  ...(batchItems !== undefined && { batchItems }),
});
