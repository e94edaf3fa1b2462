-- Requests a full sync. Any new value does.
local os = require("os")

if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["versori.com/reconcile-requested-at"] = os.date("!%Y-%m-%dT%XZ")
return obj
