import type { MandateCancellation } from "@expunge/application/mandates/cancellation-channel.port";
import { messageId } from "#sepa/message-id.ts";
import { toXml } from "#sepa/to-xml.ts";

const PAIN_011 = "urn:iso:std:iso:20022:tech:xsd:pain.011.001.05";

/**
 * The MandateCancellationRequest (ISO 20022 pain.011.001.05) of a cancelled mandate, the same however often it is made. The
 * creditor's identifier stands beside the mandate's reference because that is unique per creditor only; in SEPA it is a
 * private identification under the proprietary scheme `SEPA` (EPC SDD implementation guidelines, AT-C002).
 */
export function cancellationDocument(cancellation: MandateCancellation): string {
  return toXml(PAIN_011, "Document", {
    MndtCxlReq: {
      GrpHdr: {
        MsgId: messageId(cancellation.id),
        CreDtTm: cancellation.cancelledAt.toISOString(),
        InitgPty: {
          Nm: cancellation.creditorName,
          Id: { PrvtId: { Othr: { Id: cancellation.creditorId, SchmeNm: { Prtry: "SEPA" } } } },
        },
      },
      UndrlygCxlDtls: {
        CxlRsn: { Rsn: { Cd: cancellation.reasonCode } },
        OrgnlMndt: { OrgnlMndtId: cancellation.mandateReference },
      },
    },
  });
}
