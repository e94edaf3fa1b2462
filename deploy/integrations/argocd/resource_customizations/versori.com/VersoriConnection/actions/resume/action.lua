local annotations = obj.metadata.annotations
if annotations ~= nil then
  annotations["versori.com/paused"] = nil
  -- An empty table would be taken for a list, and the annotations be left as they were.
  if next(annotations) == nil then
    obj.metadata.annotations = nil
  end
end
return obj
