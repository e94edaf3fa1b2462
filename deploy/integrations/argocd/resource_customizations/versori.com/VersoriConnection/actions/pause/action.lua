-- Nothing is sent for the resource until it is resumed.
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["versori.com/paused"] = "true"
return obj
