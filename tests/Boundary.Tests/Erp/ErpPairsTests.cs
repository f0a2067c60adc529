using System.Reflection;
using BillingGrains.Connectors.Sandbox;
using BillingGrains.Ports.Erp;

namespace BillingGrains.Boundary.Tests.Erp;

public sealed class ErpPairsTests
{
    [Fact]
    public void Every_implementation_of_IErp_has_its_class_of_boundary_tests()
    {
        var tested = Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => !type.IsAbstract)
            .Select(TestedBy)
            .Where(type => type is not null)
            .ToHashSet();

        var implementations = typeof(SandboxErp).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(typeof(IErp)))
            .ToList();

        implementations.ShouldNotBeEmpty();
        implementations.Where(type => !tested.Contains(type)).Select(type => type.Name).ShouldBeEmpty();
    }

    private static Type? TestedBy(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.IsGenericType && ancestor.GetGenericTypeDefinition() == typeof(ErpBoundary<>))
            {
                return ancestor.GetGenericArguments()[0];
            }
        }

        return null;
    }
}
