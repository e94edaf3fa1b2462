-- The health of a VersoriConnection. Argo CD does not evaluate its conditions by default.
-- Uses only Lua's base functions, so it works without useOpenLibs.

local function answer(status, message)
  return { status = status, message = message }
end

local function text(condition)
  return condition.reason .. ": " .. condition.message
end

local status = obj.status or {}
local generation = obj.metadata.generation or 0

-- Only conditions of the current generation count.
local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  if condition.status == "True" or condition.type == "Ready" then
    if (condition.observedGeneration or generation) >= generation then
      conditions[condition.type] = condition
    end
  end
end

if obj.metadata.deletionTimestamp ~= nil then
  local ready = conditions["Ready"]
  if ready ~= nil and ready.status ~= "True" then
    return answer("Progressing", text(ready))
  end
  return answer("Progressing", "Deleting: the operator deletes or releases the connection first")
end

local annotations = obj.metadata.annotations or {}
if annotations["versori.com/paused"] == "true" then
  return answer("Suspended", "Paused: nothing is sent while the annotation versori.com/paused is true")
end
if conditions["Paused"] ~= nil then
  return answer("Progressing", "Resumed: the operator has not reconciled the resource yet")
end

if (status.observedGeneration or -1) < generation then
  return answer("Progressing", "The operator has not observed this generation yet")
end

local ready = conditions["Ready"]
if ready == nil then
  return answer("Progressing", "The operator has not reported yet")
end
if conditions["Stalled"] ~= nil then
  return answer("Degraded", text(conditions["Stalled"]))
end
if ready.status == "True" and conditions["Reconciling"] == nil and status.connectionId ~= nil then
  return answer("Healthy", text(conditions["Drifted"] or ready))
end
return answer("Progressing", text(conditions["Reconciling"] or ready))
