import { target } from "@expunge/schemas/boundary/target";
import { cloudEvent } from "@expunge/schemas/events/cloud-event";
import { cardTokenView } from "@expunge/schemas/trpc/card-tokens";
import { customerState, customerView } from "@expunge/schemas/trpc/click-to-pay";
import { batchLineView, batchView } from "@expunge/schemas/trpc/batches";
import { deletion, deletionPlan } from "@expunge/schemas/trpc/deletions";
import { listedEvent } from "@expunge/schemas/trpc/events";
import { holdView } from "@expunge/schemas/trpc/holds";
import { mandateEvidence, mandateSummary, mandateView } from "@expunge/schemas/trpc/mandates";
import { paymentOptionView } from "@expunge/schemas/trpc/payment-options";
import { settingsView, tenantSettings } from "@expunge/schemas/trpc/settings";
import { sweep, sweepRun } from "@expunge/schemas/trpc/sweeps";
import { webhook } from "@expunge/schemas/trpc/webhooks";
import { webhookDelivery } from "@expunge/schemas/trpc/webhooks-deliveries";
import { z } from "zod";

/** The schemas that have a name of their own in documents and in the types of the client. */
export const namedSchemas = z
  .registry<{ readonly id: string }>()
  .add(target, { id: "Target" })
  .add(deletion, { id: "Deletion" })
  .add(deletionPlan, { id: "DeletionPlan" })
  .add(batchView, { id: "Batch" })
  .add(batchLineView, { id: "BatchLine" })
  .add(paymentOptionView, { id: "PaymentOption" })
  .add(mandateSummary, { id: "MandateSummary" })
  .add(mandateView, { id: "Mandate" })
  .add(mandateEvidence, { id: "MandateEvidence" })
  .add(cardTokenView, { id: "CardToken" })
  .add(customerView, { id: "Customer" })
  .add(customerState, { id: "CustomerState" })
  .add(holdView, { id: "Hold" })
  .add(tenantSettings, { id: "TenantSettings" })
  .add(settingsView, { id: "Settings" })
  .add(sweep, { id: "Sweep" })
  .add(sweepRun, { id: "SweepRun" })
  .add(webhook, { id: "Webhook" })
  .add(webhookDelivery, { id: "WebhookDelivery" })
  .add(cloudEvent, { id: "CloudEvent" })
  .add(listedEvent, { id: "LoggedEvent" });
