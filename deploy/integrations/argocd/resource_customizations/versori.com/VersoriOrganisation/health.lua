-- The health of a VersoriOrganisation. Argo CD does not evaluate its conditions by default.
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
if ready.status == "True" and conditions["Reconciling"] == nil then
  return answer("Healthy", text(conditions["TokenExpiring"] or ready))
end
return answer("Progressing", text(conditions["Reconciling"] or ready))
