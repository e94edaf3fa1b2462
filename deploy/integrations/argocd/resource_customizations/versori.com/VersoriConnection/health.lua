-- The health of a VersoriConnection, which Argo CD does not read from conditions by itself.
-- Only Lua's base functions are used, so that it works without useOpenLibs.

local function answer(status, message)
  return { status = status, message = message }
end

local function told(condition)
  return condition.reason .. ": " .. condition.message
end

local status = obj.status or {}
local generation = obj.metadata.generation or 0

-- A condition counts only if it speaks of the generation that stands.
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
    return answer("Progressing", told(ready))
  end
  return answer("Progressing", "Deleting: the connection is removed or released first")
end

local annotations = obj.metadata.annotations or {}
if annotations["versori.com/paused"] == "true" then
  return answer("Suspended", "Paused: nothing is sent while the annotation versori.com/paused is true")
end
if conditions["Paused"] ~= nil then
  return answer("Progressing", "Resumed: the operator has not looked yet")
end

if (status.observedGeneration or -1) < generation then
  return answer("Progressing", "The operator has not looked at this generation yet")
end

local ready = conditions["Ready"]
if ready == nil then
  return answer("Progressing", "The operator has not reported yet")
end
if conditions["Stalled"] ~= nil then
  return answer("Degraded", told(conditions["Stalled"]))
end
if ready.status == "True" and conditions["Reconciling"] == nil and status.connectionId ~= nil then
  return answer("Healthy", told(conditions["Drifted"] or ready))
end
return answer("Progressing", told(conditions["Reconciling"] or ready))
