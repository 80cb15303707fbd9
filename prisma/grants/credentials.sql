GRANT SELECT ON credential, click_to_pay_card, use_authorization TO expunge_app, expunge_readonly;
GRANT INSERT ON credential, click_to_pay_card, use_authorization TO expunge_app;
GRANT UPDATE ON credential, click_to_pay_card TO expunge_app;
