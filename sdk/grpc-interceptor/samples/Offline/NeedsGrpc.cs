// Built in place of a sample where the package feed lacks the gRPC packages: see docs/adr/0002-two-package-feeds.md.
Console.Error.WriteLine("This sample needs the gRPC packages, which the package feed lacks. Build it with -p:PackageFeed=full and a feed that has them.");
return 2;
