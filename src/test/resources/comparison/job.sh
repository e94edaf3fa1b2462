# What a Job runs that creates a connection with curl, as its pod sees it. NAME is the connection's name.
set -euo pipefail
curl -sS --fail-with-body -X POST "$VERSORI_API_URL/o/$VERSORI_ORGANISATION_ID/connections" \
  -H "Authorization: Bearer $VERSORI_TOKEN" -H 'Content-Type: application/json' -d '{
  "connectionTemplateId": "01KKBZ1ZB4SG2TRVKWQ7GNY3F4",
  "connection": {"name": "'"$NAME"'", "credentials": [{
    "id": "01KKC00000000000000000ENT1",
    "authSchemeConfig": {"type": "api-key", "apiKey": {"id": "key", "description": "key", "name": "X-Api-Key", "in": "header"}},
    "credential": {"id": "01KKC00000000000000000CRD2", "organisationId": "'"$VERSORI_ORGANISATION_ID"'", "type": "string",
      "name": "key", "data": {"string": {"value": "'"$KEY"'"}}}}]}}'
