using System.Reflection;
using BillingGrains.Ports.Journal;
using BillingGrains.Storage.Journal;

namespace BillingGrains.Boundary.Tests.Journal;

public sealed class JournalPairsTests
{
    [Theory]
    [InlineData(typeof(IJournal), typeof(JournalBoundary<,>))]
    [InlineData(typeof(IOutbox), typeof(JournalBoundary<,>))]
    [InlineData(typeof(ILeases), typeof(LeaseBoundary<>))]
    public void Every_implementation_has_its_class_of_boundary_tests(Type port, Type boundary)
    {
        var tested = Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => !type.IsAbstract && type.BaseType is { IsGenericType: true } parent
                && parent.GetGenericTypeDefinition() == boundary)
            .SelectMany(type => type.BaseType!.GetGenericArguments())
            .ToHashSet();

        var implementations = typeof(PostgresJournal).Assembly.GetTypes()
            .Where(type => type.IsClass && !type.IsAbstract && type.IsAssignableTo(port))
            .ToList();

        implementations.ShouldNotBeEmpty();
        implementations.Where(type => !tested.Contains(type)).Select(type => type.Name).ShouldBeEmpty();
    }
}
