-- A machine client is looked up before its tenant is known: a transaction that names a key sees the row of that key only.
CREATE POLICY own_key ON api_client FOR SELECT USING (client_key = current_setting('app.client_key', true));
