local annotations = obj.metadata.annotations
if annotations ~= nil then
  annotations["versori.com/paused"] = nil
  -- Argo CD would read an empty table as a list and leave the annotations unchanged.
  if next(annotations) == nil then
    obj.metadata.annotations = nil
  end
end
return obj
