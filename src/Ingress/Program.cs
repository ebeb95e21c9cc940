using Inferly.Ingress.Composition;
using Inferly.Ingress.Maintenance;

return await (MaintenanceProgram.Takes(args) ? MaintenanceProgram.RunAsync(args) : GatewayProgram.RunAsync(args));
