-- The actions that are available now. None for a resource that is being deleted.
local annotations = obj.metadata.annotations or {}
local paused = annotations["versori.com/paused"] == "true"
local deleted = obj.metadata.deletionTimestamp ~= nil

return {
  ["reconcile"] = { ["disabled"] = deleted or paused },
  ["pause"] = { ["disabled"] = deleted or paused },
  ["resume"] = { ["disabled"] = deleted or not paused },
}
