/** How a client of contract 3 names itself. */
export const CARD_USER_AGENT =
  "Merchant/Demo; Platform/Node; MerchantId/DEMO1; Channel/web; CountryCode/AU; System Information/Node/24; Service/Cards";

/** The risk object that the client sends with a deletion. */
export const RISK = {
  currentService: "Cards",
  channel: "web",
  deviceFingerprint: "d41d8cd98f00b204e9800998ecf8427e",
  ipAddress: "203.0.113.7",
  geolocationCountry: "AU",
  geolocation: { longitude: 151.2093, latitude: -33.8688 },
  activationDate: "2024-05-01",
  simNumber: "8961019999999999999",
  application: { name: "Demo", version: "1.0", osName: "iOS", osVersion: "19.1" },
};
